using System.Collections.Immutable;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>How functions shared the engines of their GPU: a line for each engine that more than one of them used, the busiest first, equal ones as the host has them.</summary>
internal static class SriovSection
{
    private const int Shown = 8;

    public static void Write(Sheet sheet, ImmutableArray<SriovResult> gpus)
    {
        Line[] lines =
        [
            .. (gpus.IsDefault ? [] : gpus).SelectMany(gpu => (Line[])[Line.Of(gpu, "render", function => function.Render), Line.Of(gpu, "copy", function => function.Copy)])
                .Where(line => line.Functions > 1)
                .OrderByDescending(line => line.Sum),
        ];
        if (lines.Length == 0)
        {
            return;
        }

        sheet.Heading("Shared engines" + (lines.Length > Shown ? $" ({Shown} of {Quantity.Count(lines.Length)})" : ""));
        var table = new TextTable(new("", Shrinks: true), new("functions", Right: true), new("least", Right: true), new("most", Right: true), new("all", Right: true), new("resets", Right: true));
        foreach (Line line in lines.Take(Shown))
        {
            table.Add(line.Engine, Quantity.Count(line.Functions), Quantity.Percent(line.Least), Quantity.Percent(line.Most), Quantity.Percent(line.Sum), Quantity.Count(line.Resets));
        }

        table.WriteTo(sheet);
    }

    /// <summary>One engine: shares of those that used it.</summary>
    private sealed record Line(string Engine, int Functions, decimal Least, decimal Most, decimal Sum, int Resets)
    {
        public static Line Of(SriovResult gpu, string name, Func<FunctionResult, EngineResult> of)
        {
            EngineResult[] used = [.. gpu.Functions.Select(of).Where(engine => engine.Busy.Picoseconds > 0)];
            decimal[] shares = [.. used.Select(engine => engine.Share)];
            return new Line($"{gpu.Gpu} {name}", used.Length, shares.DefaultIfEmpty().Min(), shares.DefaultIfEmpty().Max(), shares.Sum(), used.Sum(engine => engine.Resets));
        }
    }
}
