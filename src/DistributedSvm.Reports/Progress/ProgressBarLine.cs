using DistributedSvm.Reports.Text;
using Spectre.Console.Rendering;

namespace DistributedSvm.Reports.Progress;

/// <summary>Progress as one line of a terminal: a bar, and as many of the figures as the width has room for.</summary>
internal sealed class ProgressBarLine(RunProgress progress, Glyphs glyphs) : IRenderable
{
    private const int LongestBar = 24;
    private const int ShortestBar = 8;
    private const int BarStep = 4;
    private const int Gap = 2;

    public Measurement Measure(RenderOptions options, int maxWidth) => new(ShortestBar, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // One cell less than the width: a full line would make some terminals wrap.
        int room = maxWidth - 1;
        List<string> parts = [.. ProgressText.Parts(progress)];
        while (parts.Count > 1 && Length(parts) + ShortestBar > room)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        // In steps, so that the bar does not jitter with the digits beside it.
        int bar = Math.Clamp(room - Length(parts), 0, LongestBar) / BarStep * BarStep;
        var segments = new List<Segment>();
        if (bar >= ShortestBar)
        {
            (string full, string empty) = glyphs.Bar(progress.Done, bar);
            segments.Add(new Segment(full, Palette.Bar));
            segments.Add(new Segment(empty, Palette.Faint));
        }

        string text = string.Concat(parts.Select(p => new string(' ', Gap) + p));
        segments.Add(new Segment(Cells.Fit(text, Math.Max(1, room - (bar >= ShortestBar ? bar : 0)), glyphs.Ellipsis)));
        return segments;
    }

    private static int Length(List<string> parts) => parts.Sum(p => Gap + Cells.Width(p));
}
