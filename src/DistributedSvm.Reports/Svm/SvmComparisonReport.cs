using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Svm;

/// <summary>The readable report of <c>dsvm svm compare</c>: a row for each policy, then which is best for what.</summary>
public static class SvmComparisonReport
{
    public static void Render(IAnsiConsole console, SvmComparison result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var sheet = new Sheet(console);
        sheet.Heading($"Policies of {result.Scenario}");
        sheet.Fields([("runs", $"{Quantity.Count(result.Runs.Length)} of {result.Duration} each, seed {result.Seed}")]);
        if (!result.Runs.IsEmpty)
        {
            sheet.Blank();
            Table(sheet, result);
            Best(sheet, result);
        }

        foreach (SvmPolicyRun run in result.Runs)
        {
            string[] open = [.. run.Trial.Workloads.Where(workload => !workload.IsFinished).Select(workload => workload.Name)];
            if (open.Length > 0)
            {
                sheet.Wrapped($"{string.Join(", ", open)} did not come to an end in {result.Duration}", Palette.Warning, $"{run.Policy}: ", Palette.Warning);
            }

            if (run.Trial.Violation is { } violation)
            {
                sheet.Wrapped(violation, Palette.Bad, $"violation under {run.Policy}: ", Palette.Bad);
            }
        }

        if (result.Interrupted)
        {
            sheet.Wrapped($"Interrupted: {Quantity.Count(result.Runs.Length, "run")} had ended.", Palette.Warning);
        }
    }

    private static void Table(Sheet sheet, SvmComparison result)
    {
        SvmWorkloadFigures[] workloads = [.. result.Runs[0].Trial.Workloads];
        var table = new TextTable(
        [
            new("policy"),
            .. workloads.SelectMany(workload => (TextColumn[])[new(workload.Name, Right: true, Shrinks: true), new("a round", Right: true), new("throughput", Right: true)]),
            new("GPU faults", Right: true), new("CPU faults", Right: true), new("migrations", Right: true), new("to VRAM", Right: true), new("of peers", Right: true),
            new("to system", Right: true), new("remote", Right: true), new("TLB inv.", Right: true),
        ]);
        foreach (SvmPolicyRun run in result.Runs)
        {
            SvmFigures figures = run.Trial.Figures;
            Style? style = run.Trial.Failed ? Palette.Bad : default;
            IEnumerable<string> cells =
            [
                run.Policy,
                .. run.Trial.Workloads.SelectMany(workload => (string[])[SvmText.Run(workload), workload.RoundUs is { } round ? SvmText.Time(round) : "-", Quantity.BytesPerSecond(workload.BytesPerSecond)]),
                Quantity.Count(figures.GpuFaults), Quantity.Count(figures.CpuFaults), Quantity.Count(figures.Migrations), Quantity.Bytes(figures.BytesIn),
                Quantity.Bytes(figures.BytesFromPeers), Quantity.Bytes(figures.BytesOut), Quantity.Bytes(figures.RemoteBytes), Quantity.Count(figures.Invalidations),
            ];
            table.Add([.. cells.Select(cell => new StyledText(cell, style))]);
        }

        table.WriteTo(sheet);
    }

    private static void Best(Sheet sheet, SvmComparison result)
    {
        if (result.Runs.Length < 2)
        {
            return;
        }

        sheet.Heading("Best for");
        if (result.Best.IsEmpty)
        {
            sheet.Line("nothing: all policies come to the same");
            return;
        }

        sheet.Fields([.. result.Best.Select(best => (best.What, new StyledText(Text(best))))]);
    }

    private static string Text(SvmBest best)
    {
        var title = new MetricTitle(best.What, best.Unit);
        return $"{string.Join(", ", best.Policies)}: {title.Show(best.Value, best.Value)} ({best.Worst}: {title.Show(best.WorstValue, best.WorstValue)})";
    }
}
