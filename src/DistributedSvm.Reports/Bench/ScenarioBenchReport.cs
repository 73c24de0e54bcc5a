using System.Globalization;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Bench;

/// <summary>The readable report of <c>dsvm bench scenario</c>.</summary>
public static class ScenarioBenchReport
{
    public static void Render(IAnsiConsole console, ScenarioBenchResult result)
    {
        RunResult last = result.Grains[^1];
        string density = Quantity.Count(Math.Round((decimal)last.Events / Math.Max(1, last.Execution.Windows), 1));
        var sheet = new Sheet(console);
        sheet.Heading(result.Scenario);
        sheet.Fields(
        [
            ("digest", result.HasOneDigest ? RunResultJson.DigestText(last.Digest) : new StyledText("the runs disagree", Palette.Bad)),
            ("events", $"{Quantity.Count(last.Events)}, {density} per window"),
            ("grains", new(Quantity.EventsPerSecond(last.Execution.EventsPerSecond), Palette.Title)),
            ("each run", Rates(result.Grains)),
            ("without Orleans", new(Quantity.EventsPerSecond(result.InProcess[^1].Execution.EventsPerSecond), Palette.Title)),
            ("each run", Rates(result.InProcess)),
            .. Tracing(result.Tracing),
            ("shards", $"{Quantity.Count(last.Execution.Shards)} by {last.Execution.Partition}"),
        ]);
    }

    private static IEnumerable<(string Name, StyledText Value)> Tracing(TracedRuns? tracing)
    {
        if (tracing is not null)
        {
            IReadOnlyList<double> ratios = tracing.Ratios;
            yield return (
                "traced",
                $"{Quantity.Percent((decimal)tracing.Share)} of the virtual time: {Ratio(tracing.Ratio)} x the time, median of {Quantity.Count(ratios.Count, "pair")} from "
                + $"{Ratio(ratios[0])} to {Ratio(ratios[^1])}");
        }
    }

    private static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Rates(IReadOnlyList<RunResult> runs) =>
        string.Join(", ", runs.Select(run => Quantity.EventsPerSecond(run.Execution.EventsPerSecond)));
}
