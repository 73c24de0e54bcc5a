using System.Globalization;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Capacity;

/// <summary>The readable report of <c>dsvm sriov capacity</c>: a table, a curve, and the answer in a sentence.</summary>
public static class CapacityReport
{
    /// <summary>A curve does not get flatter than this for the sake of a few very long frames.</summary>
    private const decimal MostLimits = 3m;

    public static void Render(IAnsiConsole console, CapacityResult result)
    {
        var sheet = new Sheet(console);
        sheet.Heading($"Capacity of {result.Scenario}");
        sheet.Fields(
        [
            ("GPUs", $"{Quantity.Count(result.Gpus)} with VFs, {result.Model}"),
            ("runs", $"{Quantity.Count(result.Points.Count(point => point.Problem is null))} of {result.Duration} each, seed {result.Seed}, {result.Protocol}"),
            ("limits", $"the slowest VF shows {Quantity.Count(result.Limits.MinRatePercent)} % of its frames, p99 of the frame time within {Quantity.Count(result.Limits.MaxP99Periods)} refresh periods"),
        ]);
        if (!result.Points.IsEmpty)
        {
            sheet.Blank();
            Table(sheet, result);
            Curves(sheet, result);
        }

        sheet.Heading("Answer");
        sheet.Wrapped(result.Answer, result.Broken is null ? Palette.Good : Palette.Warning);
        foreach (string note in result.Notes)
        {
            sheet.Wrapped(note, Palette.Faint, "note: ", Palette.Faint);
        }

        foreach (CapacityPoint point in result.Points.Where(point => point.Failed))
        {
            sheet.Wrapped($"{CapacityText.Vfs(point.Vfs)}: {point.Violation}", Palette.Bad, "violation with ", Palette.Bad);
        }

        if (result.Interrupted)
        {
            sheet.Wrapped($"Interrupted: {Quantity.Count(result.Points.Length, "run")} had ended.", Palette.Warning);
        }
    }

    private static void Table(Sheet sheet, CapacityResult result)
    {
        IEnumerable<IGrouping<string, CapacityResource>> resources = result.Points.SelectMany(point => point.Resources).GroupBy(resource => resource.Kind);
        string[] kinds = [.. resources.OrderByDescending(kind => kind.Max(resource => resource.Use)).Select(kind => kind.Key)];
        bool hasFailed = result.Points.Any(point => point.Screens.Any(screens => screens.FailedShares > 0));
        var table = new TextTable(
        [
            new("VFs", Right: true), new("VRAM each", Right: true), new("frames/s", Right: true), new("slowest", Right: true),
            new("p50", Right: true), new("p99", Right: true), .. hasFailed ? [new TextColumn("failed", Right: true)] : Array.Empty<TextColumn>(),
            new("breaks"), .. kinds.Select(kind => new TextColumn(kind, Right: true)),
        ]);
        foreach (CapacityPoint point in result.Points)
        {
            CapacityBreak[] broken = [.. result.Limits.Broken(point)];
            Style? style = broken.Length > 0 ? Palette.Bad : default;
            CapacityScreens? worst = point.Worst;
            IEnumerable<string> failed = hasFailed ? [Quantity.Count(point.Screens.Sum(screens => screens.FailedShares))] : [];
            IEnumerable<string> cells =
            [
                Quantity.Count(point.Vfs), CapacityText.Vram(point.VramPerVf),
                .. worst is null
                    ? ["-", "-", "-", "-"]
                    : (string[])[CapacityText.Rate(worst.Mean), CapacityText.Rate(worst.Slowest), CapacityText.Milliseconds(worst.P50), CapacityText.Milliseconds(worst.P99)],
                .. failed,
                string.Join(", ", broken.Select(limit => Word(limit.Reason)).Distinct()),
                .. kinds.Select(kind => point.Resources.FirstOrDefault(resource => resource.Kind == kind) is { } resource ? Quantity.Percent(resource.Use) : "-"),
            ];
            table.Add([.. cells.Select(cell => new StyledText(cell, style))]);
        }

        table.WriteTo(sheet);
    }

    /// <summary>VFs to the right, what they got upwards.</summary>
    private static void Curves(Sheet sheet, CapacityResult result)
    {
        CapacityPoint[] run = [.. result.Points.Where(point => point.Worst is not null)];
        if (run.Length < 2)
        {
            return;
        }

        // Of screens with different rates only shares can be compared.
        int[] asked = [.. run.Select(point => point.Worst!.Asked).Distinct()];
        decimal full = asked.Length == 1 ? asked[0] : 100m;
        var rates = new ColumnPlot
        {
            Labels = [.. run.Select(point => point.Vfs.ToString(CultureInfo.InvariantCulture))],
            Values = [.. run.Select(point => point.Worst!.Slowest / point.Worst.Asked * full)],
            IsBad = [.. run.Select(point => !result.Limits.Broken(point).IsEmpty)],
            Top = full,
            Limit = run.Max(point => result.Limits.FewestOf(point.Worst!) / point.Worst!.Asked) * full,
            Write = CapacityText.Rate,
        };
        sheet.Heading(asked.Length == 1 ? "Frames per second of the slowest VF, by VFs" : "Frames of those asked for, in percent, of the slowest VF, by VFs");
        rates.WriteTo(sheet);

        decimal limit = run.Max(point => result.Limits.LongestOf(point.Worst!));
        decimal longest = run.Max(point => point.Worst!.P99);
        sheet.Heading("p99 of the frame time, by VFs");
        (rates with
        {
            Values = [.. run.Select(point => point.Worst!.P99)],
            Top = Math.Clamp(longest, limit * 1.2m, limit * MostLimits),
            Limit = limit,
            Write = CapacityText.Milliseconds,
        }).WriteTo(sheet);
    }

    private static string Word(CapacityReason reason) => reason switch
    {
        CapacityReason.FrameRate => "rate",
        CapacityReason.FrameTime => "p99",
        CapacityReason.FailedShares => "shares",
        _ => "VRAM",
    };
}
