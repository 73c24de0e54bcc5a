using Spectre.Console;

namespace DistributedSvm.Reports.Text;

/// <summary>Shares as bars: label, bar, percentage, amount.</summary>
internal sealed class BarTable
{
    private const int LongestBar = 40;
    private const int ShortestBar = 20;
    private const int Gaps = 6;

    private readonly List<(string Label, decimal Ratio, string Amount, Style Style)> _rows = [];

    public void Add(string label, decimal ratio, string amount, Style style) => _rows.Add((Cells.Clean(label), ratio, amount, style));

    public void WriteTo(Sheet sheet)
    {
        int percent = _rows.Max(r => Cells.Width(Quantity.Percent(r.Ratio)));
        int amount = _rows.Max(r => Cells.Width(r.Amount));
        int room = sheet.Width - Sheet.Indent - percent - amount - Gaps;
        int label = Math.Min(_rows.Max(r => Cells.Width(r.Label)), room - Math.Min(ShortestBar, room / 2));
        int bar = Math.Min(LongestBar, room - label);
        foreach ((string name, decimal ratio, string text, Style style) in _rows)
        {
            (string full, string empty) = sheet.Glyphs.Bar(ratio, bar);
            sheet.Line(
                Cells.Pad(Cells.Fit(name, label, sheet.Glyphs.Ellipsis), label, right: false) + "  ",
                new(full, style),
                new(empty, Palette.Faint),
                "  " + Cells.Pad(Quantity.Percent(ratio), percent, right: true) + "  " + Cells.Pad(text, amount, right: true));
        }
    }
}
