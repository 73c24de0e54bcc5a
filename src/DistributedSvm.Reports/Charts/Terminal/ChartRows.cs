using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>The lines of a chart, from the top to the bottom.</summary>
internal sealed class ChartRows(Sheet sheet, ChartLayout layout, ChartGlyphs glyphs, LaneDrawing drawing, LaneStates states)
{
    /// <summary>Lines so far.</summary>
    public int Count { get; private set; }

    public void Names()
    {
        foreach (string line in layout.Header())
        {
            sheet.Line(new string(' ', layout.TimeWidth + 2), new StyledText(line, Palette.Title));
        }
    }

    public void LeftOut(int messages, string when)
    {
        if (messages > 0)
        {
            Row(new string(glyphs.Gap, 1), drawing.Lanes(), [new StyledText($"{Quantity.Count(messages, $"{when} message")} left out", Palette.Warning)]);
        }
    }

    public void Silence(SimTime time) =>
        Row(new string(glyphs.Gap, 1), drawing.Lanes(), [new StyledText($"{time} later", Palette.Faint)]);

    /// <summary>All that happened in one event: one line, and more where the text needs them.</summary>
    public void Event(ChartStep[] steps)
    {
        LaneCanvas canvas = drawing.Lanes();
        var items = new List<StyledText>();
        foreach (ChartStep step in steps)
        {
            switch (step)
            {
                case ChartMessage message:
                    if (states.IsAbsent(message.To))
                    {
                        // It begins here, or it is gone and the message reaches nobody.
                        states.Apply(message);
                        canvas = drawing.Lanes();
                    }

                    bool hasName = drawing.Arrow(canvas, message);
                    items.AddRange(StepText.Of(message, hasName));
                    break;
                case ChartLock item:
                    drawing.Mark(canvas, item);
                    items.AddRange(StepText.Of(item));
                    break;
            }

            states.Apply(step);
        }

        string time = ChartLayout.TimeText(steps[0]);
        ChartViolation[] violations = [.. steps.OfType<ChartViolation>()];
        if (violations.Length < steps.Length)
        {
            Row(time, canvas, items);
        }

        foreach (ChartViolation violation in violations)
        {
            LaneCanvas lanes = drawing.Lanes();
            drawing.Mark(lanes, violation);
            Row(violations.Length < steps.Length ? "" : time, lanes, StepText.Of(violation));
        }
    }

    private void Row(string time, LaneCanvas canvas, IEnumerable<StyledText> items)
    {
        foreach (List<StyledText> line in StepText.Lines(items, layout.TextWidth))
        {
            StyledText[] parts =
            [
                new StyledText(Cells.Pad(time, layout.TimeWidth, right: true) + "  ", Palette.Faint),
                .. canvas.Parts(),
                "  ",
                .. line,
            ];
            sheet.Line(WithoutEnd(parts));
            Count++;
            time = "";
            canvas = drawing.Lanes();
        }
    }

    /// <summary>Lines do not end in blanks.</summary>
    private static StyledText[] WithoutEnd(StyledText[] parts)
    {
        int last = Array.FindLastIndex(parts, part => part.Text.AsSpan().Trim().Length > 0);
        return last < 0 ? [] : [.. parts[..last], parts[last] with { Text = parts[last].Text.TrimEnd() }];
    }
}
