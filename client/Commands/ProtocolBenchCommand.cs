using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Reports.Campaigns;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios.Random;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm bench protocol</c>: random scenarios of the sharing protocol, thousands of them.</summary>
internal static class ProtocolBenchCommand
{
    private const int StandardRuns = 300;
    private const int MostRuns = 10_000_000;

    public static Command Create()
    {
        Option<ulong?> seed = CommonOptions.Seed();
        Option<int> runs = CommonOptions.Integer("--runs", "How many scenarios: one for each seed from --seed (1 unless given) on.", StandardRuns, MostRuns);
        var save = new Option<string?>("--save") { Description = "Only write the scenario of the first seed into this file; - prints it.", HelpName = "FILE|-" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "protocol",
            """
            Runs random scenarios of the dma-buf protocol: up to four GPUs, importers of all habits, faults at random times, steps ordered by random
            priorities. The protocol's own code must never be at fault (exit code 1 if it was); how many distinct interleavings were seen is reported.
            The same seeds give the same scenarios and the same findings everywhere.

            Example:  dsvm bench protocol --runs 10000
            A variant: dsvm bench protocol --protocol rfc-v2
            One case:  dsvm bench protocol --seed 4711 --save case.yaml; dsvm protocol show case.yaml
            """)
        {
            seed, runs, save, json,
        };
        VariantOptions variant = VariantOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ulong first = parsed.GetValue(seed) ?? 1;
            if (parsed.GetValue(save) is { } file)
            {
                return Save(file, RandomScenario.Text(first));
            }

            CampaignResult result = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => Task.Run(
                    () => ProtocolCampaign.Run(first, parsed.GetValue(runs), document => variant.Apply(parsed, document), progress, cancellationToken),
                    CancellationToken.None));
            if (parsed.GetValue(json))
            {
                CampaignJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                CampaignReport.Render(Consoles.Output, result);
            }

            return result.Interrupted ? ExitCodes.Interrupted : result.Failures.IsEmpty ? ExitCodes.Fine : ExitCodes.Failed;
        });
        return command;
    }

    private static int Save(string file, string text)
    {
        if (file == "-")
        {
            Console.Out.Write(text);
        }
        else
        {
            File.WriteAllText(file, text);
            Console.Error.WriteLine($"wrote {file}");
        }

        return ExitCodes.Fine;
    }
}
