using Spectre.Console;
using Spectre.Console.Rendering;

namespace DistributedSvm.Reports.Text;

/// <summary>One line that is already laid out: rendered as it is, neither wrapped nor trimmed.</summary>
internal sealed class StyledLine(IReadOnlyList<StyledText> parts) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth)
    {
        int width = parts.Sum(p => Cells.Width(p.Text));
        return new Measurement(width, width);
    }

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [.. parts.Where(p => p.Text.Length > 0).Select(p => new Segment(p.Text, p.Style ?? Style.Plain)), Segment.LineBreak];
}
