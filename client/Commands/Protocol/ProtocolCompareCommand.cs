using System.CommandLine;
using DistributedSvm.Client.Running.Comparisons;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Reports.Protocols;
using DistributedSvm.Scenarios;

namespace DistributedSvm.Client.Commands.Protocol;

/// <summary><c>dsvm protocol compare</c>: scenarios under every protocol on every vfio base.</summary>
internal static class ProtocolCompareCommand
{
    public static Command Create()
    {
        var places = new Argument<string[]>("FOLDER|FILE")
        {
            Description = "Scenarios, or folders of them. Default: the scenarios of known defects that come with dsvm.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<ulong?> seed = CommonOptions.Seed();
        ChoiceOption<ScheduleKind> schedule = CommonOptions.Schedule();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "compare",
            """
            Runs scenarios under every protocol on every vfio base and prints what each shows: clean, not applicable, or which invariant broke first, when, and
            whose fault it was. Where a scenario states its `outcome` and something else is found, the cell is marked and the exit code is 1.

            Example:  dsvm protocol compare
            One scenario in a random order of steps:  dsvm protocol compare client/scenarios/defects/b05-stale-addresses-after-fallback.yaml --schedule pct --seed 7
            """)
        {
            places, seed, schedule, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] given = parsed.GetValue(places) is { Length: > 0 } named ? named : [ScenarioFolder.OfDefects()];
            ComparedScenario[] scenarios =
                [.. ScenarioFolder.Files(given).Select(file => new ComparedScenario(Path.GetFileNameWithoutExtension(file), ScenarioReader.Read(file)))];
            var comparison = new ProtocolComparison(scenarios) { Seed = parsed.GetValue(seed), Schedule = schedule.Find(parsed) };
            ProtocolMatrix matrix = await StepProgress.RunAsync(
                Consoles.Error, comparison.Total, "runs", step => comparison.Run(step, cancellationToken));
            if (parsed.GetValue(json))
            {
                ProtocolMatrixJson.Write(matrix, Console.Out, indented: true);
            }
            else
            {
                ProtocolMatrixReport.Render(Consoles.Output, matrix);
            }

            return matrix.IsAsStated ? ExitCodes.Fine : ExitCodes.Failed;
        });
        return command;
    }
}
