using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Reports.Campaigns;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios.Random;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm bench protocol</c>, <c>dsvm bench isolation</c> and <c>dsvm bench svm</c>: random scenarios, thousands of them.</summary>
internal static class CampaignCommands
{
    private const int StandardRuns = 300;
    private const int MostRuns = 10_000_000;

    /// <summary>Programs that are tried to cut one down.</summary>
    private const int MostCuts = 2_000;

    /// <summary>Of the sharing protocol.</summary>
    public static Command Protocol() => Create(
        "protocol",
        """
        Runs random scenarios of the dma-buf protocol: up to four GPUs, importers of all habits, faults at random times, steps ordered by random
        priorities. The protocol's own code must never be at fault (exit code 1 if it was); how many distinct interleavings were seen is reported.
        The same seeds give the same scenarios and the same findings everywhere.

        Example:  dsvm bench protocol --runs 10000
        A variant: dsvm bench protocol --protocol rfc-v2
        One case:  dsvm bench protocol --seed 4711 --save case.yaml; dsvm protocol show case.yaml
        """,
        RandomScenario.Text);

    /// <summary>Of VFs that must not see each other's memory.</summary>
    public static Command Isolation() => Create(
        "isolation",
        """
        Runs random scenarios of SR-IOV: two GPUs with six VFs each, whose guests write and read their VRAM and share buffers of it while VFs are
        reset, provisioned anew and taken away. No VF may ever find another's data, nor its own of before a reset or another quota, nor lose what
        nobody took from it (exit code 1 if one did). The same seeds give the same scenarios and the same findings everywhere.

        Example:  dsvm bench isolation --runs 10000
        One case: dsvm bench isolation --seed 4711 --save case.yaml; dsvm simulate case.yaml
        """,
        RandomIsolation.Text);

    /// <summary>Of processes that share their memory with GPUs.</summary>
    public static Command Svm() => Create(
        "svm",
        """
        Runs random programs of processes that share their memory with GPUs: two to four GPUs with little VRAM, threads that map, touch, prefetch, advise,
        fork, count and run kernels at once, steps ordered by random priorities. Whatever CPU or GPU reads must be what a flat memory would hold, every thread
        must come to its end, and no invariant of the driver may break (exit code 1 otherwise). The same seeds give the same programs and the same findings everywhere.

        Example:  dsvm bench svm --runs 10000
        One case: dsvm bench svm --seed 4711 --save case.yaml; dsvm simulate case.yaml
        Smallest: dsvm bench svm --seed 4711 --runs 1 --shrink case.yaml    (threads and steps are left out while it still goes wrong)
        """,
        RandomSvm.Text,
        shrinks: true);

    private static Command Create(string name, string description, Func<ulong, string> text, bool shrinks = false)
    {
        Option<ulong?> seed = CommonOptions.Seed();
        Option<int> runs = CommonOptions.Integer("--runs", "How many scenarios: one for each seed from --seed (1 unless given) on.", StandardRuns, MostRuns);
        var save = new Option<string?>("--save") { Description = "Only write the scenario of the first seed into this file; - prints it.", HelpName = "FILE|-" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(name, description)
        {
            seed, runs, save, json,
        };
        var shrink = new Option<string?>("--shrink") { Description = "Cut the first program that went wrong down as far as it still does, and write it into this file; - prints it.", HelpName = "FILE|-" };
        if (shrinks)
        {
            command.Add(shrink);
        }

        VariantOptions variant = VariantOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ulong first = parsed.GetValue(seed) ?? 1;
            if (parsed.GetValue(save) is { } file)
            {
                return Save(file, text(first));
            }

            CampaignResult result = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => Task.Run(
                    () => new Campaign(name, text).Run(first, parsed.GetValue(runs), document => variant.Apply(parsed, document), progress, cancellationToken),
                    CancellationToken.None));
            if (shrinks && parsed.GetValue(shrink) is { } target && !result.Failures.IsEmpty)
            {
                CampaignFailure failure = result.Failures[0];
                Save(target, ProgramShrinker.Shrink(text(failure.Seed), cut => Fails(cut, failure), MostCuts));
            }

            if (parsed.GetValue(json))
            {
                CampaignJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                CampaignReport.Render(Consoles.Output, result);
            }

            bool Fails(string cut, CampaignFailure failure) =>
                Campaign.FailureOf(cut, failure.Seed, document => variant.Apply(parsed, document), cancellationToken)?.Invariant == failure.Invariant;

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
