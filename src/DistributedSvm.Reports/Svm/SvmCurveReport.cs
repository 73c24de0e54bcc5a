using System.Globalization;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Svm;

/// <summary>The readable report of <c>dsvm svm curve</c>: a table, the curve, and the answer in a sentence.</summary>
public static class SvmCurveReport
{
    public static void Render(IAnsiConsole console, SvmCurve result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var sheet = new Sheet(console);
        sheet.Heading($"Working sets of {result.Scenario}");
        sheet.Fields([("runs", $"{Quantity.Count(result.Points.Length)} of {result.Duration} each, seed {result.Seed}")]);
        if (!result.Points.IsEmpty)
        {
            sheet.Blank();
            Table(sheet, result);
            Plot(sheet, result);
        }

        sheet.Heading("Answer");
        bool isFine = result.Points.All(point => point.Trial is { IsFinished: true, IsIntact: true });
        sheet.Wrapped(result.Answer, isFine ? Palette.Good : Palette.Warning);
        foreach (SvmCurvePoint point in result.Points.Where(point => point.Trial.Violation is not null))
        {
            sheet.Wrapped(point.Trial.Violation!, Palette.Bad, $"violation at {Label(point)}: ", Palette.Bad);
        }

        if (result.Interrupted)
        {
            sheet.Wrapped($"Interrupted: {Quantity.Count(result.Points.Length, "run")} had ended.", Palette.Warning);
        }
    }

    private static void Table(Sheet sheet, SvmCurve result)
    {
        var table = new TextTable(
            new("x VRAM", Right: true), new("set", Right: true), new("accessed", Right: true), new("slower", Right: true), new("faults", Right: true),
            new("evicted", Right: true), new("in", Right: true), new("out", Right: true), new("data"));
        foreach (SvmCurvePoint point in result.Points)
        {
            SvmFigures figures = point.Trial.Figures;
            table.Add(
                Label(point),
                Quantity.Bytes(point.Bytes),
                Quantity.BytesPerSecond(point.Throughput),
                result.SlowdownOf(point) is { } slowdown ? SvmCurve.Factor(slowdown) : "-",
                Quantity.Count(figures.GpuFaults),
                Quantity.Count(figures.Evictions),
                Quantity.Bytes(figures.BytesIn),
                Quantity.Bytes(figures.BytesOut),
                !point.Trial.IsIntact ? new StyledText("wrong", Palette.Bad) : point.Trial.IsFinished ? "intact" : new StyledText("no end", Palette.Warning));
        }

        table.WriteTo(sheet);
    }

    private static void Plot(Sheet sheet, SvmCurve result)
    {
        SvmCurvePoint[] points = [.. result.Points.Where(point => result.SlowdownOf(point) is not null)];
        if (points.Length < 2)
        {
            return;
        }

        sheet.Heading("Slowdown, by multiples of the VRAM");
        decimal[] values = [.. points.Select(point => result.SlowdownOf(point)!.Value)];
        new ColumnPlot
        {
            Labels = [.. points.Select(Label)],
            Values = [.. values],
            IsBad = [.. points.Select(point => point.Trial is not { IsFinished: true, IsIntact: true })],
            Top = values.Max(),
            Write = SvmCurve.Factor,
        }.WriteTo(sheet);
    }

    private static string Label(SvmCurvePoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Factor:0.###}");
}
