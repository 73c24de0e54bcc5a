using System.Globalization;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>What stands above and below a chart.</summary>
internal static class ChartCaption
{
    private const int ShownBuffers = 3;

    public static (string Label, StyledText Value)[] Of(SequenceChart chart)
    {
        List<(string, StyledText)> fields =
        [
            ("protocol", $"{chart.Protocol} on vfio base {chart.VfioBase}"),
            ("seed", chart.Seed.ToString(CultureInfo.InvariantCulture)),
        ];
        string[] others = [.. chart.Buffers.Where(buffer => buffer != chart.Buffer)];
        if (chart.Buffer is not null && others.Length > 0)
        {
            string more = others.Length > ShownBuffers ? $" and {Quantity.Count(others.Length - ShownBuffers)} more" : "";
            fields.Add(("other buffers", $"{string.Join(", ", others.Take(ShownBuffers))}{more} (--buffer)"));
        }

        int violations = chart.Steps.OfType<ChartViolation>().Count() + chart.LeftOutViolations;
        fields.Add(("violations", violations == 0 ? new StyledText("none", Palette.Good)
            : new StyledText($"{Quantity.Count(violations)}{(chart.LeftOutViolations > 0 ? $", {Quantity.Count(chart.LeftOutViolations)} of them not shown" : "")}", Palette.Bad)));
        if (chart.IsCut)
        {
            fields.Add(("recording", new StyledText("ends early: there was too much to keep (--to ends it where it is enough)", Palette.Warning)));
        }

        return [.. fields];
    }

    /// <summary>The signs that the chart uses.</summary>
    public static IEnumerable<string> Legend(SequenceChart chart, ChartGlyphs glyphs)
    {
        var signs = new List<string> { $"{glyphs.Line}{glyphs.ToRight} message", $"{glyphs.AnswerLine}{glyphs.ToRight} answer", "#N operation of who asks" };
        if (chart.Messages.Any(message => message.From == message.To))
        {
            signs.Add($"{glyphs.Itself} timer");
        }

        if (chart.Steps.OfType<ChartLock>().Any() || !chart.Before.IsEmpty)
        {
            signs.Add($"{glyphs.Held} a lock of this lane is held");
            signs.Add($"{glyphs.Waiting} waits for a lock");
        }

        if (chart.Steps.OfType<ChartViolation>().Any())
        {
            signs.Add($"{glyphs.Broken} an invariant broke");
        }

        signs.Add("times: seconds of virtual time, at arrival");
        return signs;
    }
}
