using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>A sequence chart in a terminal: time, lanes with arrows, and what the messages say beside them. Locks that are held are thick lanes.</summary>
public static class SequenceChartReport
{
    /// <summary>A longer silence than this is told.</summary>
    private static readonly SimTime LongSilence = SimTime.FromMilliseconds(1);

    /// <summary>From so many lines on, the names of lanes stand below the chart too.</summary>
    private const int LongChart = 25;

    public static void Render(IAnsiConsole console, SequenceChart chart)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(chart);
        var sheet = new Sheet(console);
        sheet.Heading(chart.Buffer is { } buffer ? $"{chart.Scenario}: dma-buf {buffer}" : chart.Scenario);
        sheet.Fields(ChartCaption.Of(chart));
        sheet.Blank();
        if (chart.Lanes.IsEmpty)
        {
            sheet.Line("no messages");
            return;
        }

        var layout = new ChartLayout(chart, sheet.Width - Sheet.Indent);
        var glyphs = ChartGlyphs.Of(console);
        var states = new LaneStates(chart);
        var rows = new ChartRows(sheet, layout, glyphs, new LaneDrawing(layout, glyphs, states), states);
        rows.Names();
        rows.LeftOut(chart.LeftOutBefore, "earlier");
        SimTime last = chart.Steps.IsEmpty ? default : chart.Steps[0].At;
        foreach (IGrouping<EventKey, ChartStep> steps in chart.Steps.GroupBy(step => step.Event))
        {
            if (steps.Key.Time - last >= LongSilence)
            {
                rows.Silence(steps.Key.Time - last);
            }

            last = steps.Key.Time;
            rows.Event([.. steps]);
        }

        rows.LeftOut(chart.LeftOutAfter, "later");
        if (rows.Count > LongChart)
        {
            rows.Names();
        }

        sheet.Blank();
        sheet.Items(ChartCaption.Legend(chart, glyphs));
    }
}
