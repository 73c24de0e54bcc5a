namespace DistributedSvm.Reports.Text;

/// <summary>
/// Rows in aligned columns, two spaces apart, without frames: as readable in a log file as on a terminal. Where the console is too narrow,
/// columns that may shrink do, then the table goes on below itself, each part with the first column.
/// </summary>
internal sealed class TextTable(params TextColumn[] columns)
{
    private const int Gap = 2;
    private const int LeastWidth = 12;

    private readonly List<StyledText[]> _rows = [];

    public void Add(params StyledText[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add([.. cells.Select(c => c with { Text = Cells.Clean(c.Text) })]);
    }

    public void WriteTo(Sheet sheet)
    {
        int room = sheet.Width - Sheet.Indent;
        int[] widths = Widths(room);
        for (int next = 1; next <= columns.Length;)
        {
            List<int> part = [0];
            int used = widths[0];
            while (next < columns.Length && (part.Count == 1 || used + Gap + widths[next] <= room))
            {
                used += Gap + widths[next];
                part.Add(next++);
            }

            Part(sheet, part, widths);
            if (next == columns.Length)
            {
                return;
            }

            sheet.Blank();
        }
    }

    private void Part(Sheet sheet, List<int> part, int[] widths)
    {
        if (columns.Any(c => c.Header.Length > 0))
        {
            Line(sheet, part, widths, [.. columns.Select(c => new StyledText(c.Header, Palette.Title))]);
            Line(sheet, part, widths, [.. widths.Select(w => new StyledText(new string(sheet.Glyphs.Rule, w), Palette.Faint))]);
        }

        foreach (StyledText[] row in _rows)
        {
            Line(sheet, part, widths, row);
        }
    }

    private int[] Widths(int room)
    {
        int[] widths = [.. columns.Select((c, i) => _rows.Select(r => Cells.Width(r[i].Text)).Append(Cells.Width(c.Header)).Max())];
        for (int excess = widths.Sum() + (Gap * (widths.Length - 1)) - room; excess > 0; excess--)
        {
            int[] shrinkable = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i].Shrinks && widths[i] > LeastWidth)];
            if (shrinkable.Length == 0)
            {
                break;
            }

            widths[shrinkable.MaxBy(i => widths[i])]--;
        }

        // The first column and any other must have room side by side.
        if (columns.Length > 1 && widths[0] + Gap + widths.Skip(1).Max() > room)
        {
            widths[0] = Math.Min(widths[0], room / 2);
        }

        return [widths[0], .. widths.Skip(1).Select(w => Math.Min(w, room - Gap - widths[0]))];
    }

    private void Line(Sheet sheet, List<int> part, int[] widths, StyledText[] cells)
    {
        var parts = new List<StyledText>();
        int last = part.FindLastIndex(i => cells[i].Text.Length > 0);
        foreach (int i in part.Take(last + 1))
        {
            string text = Cells.Fit(cells[i].Text, widths[i], sheet.Glyphs.Ellipsis);
            string padded = Cells.Pad(text, widths[i], columns[i].Right);
            parts.Add(cells[i] with { Text = i == part[last] ? padded.TrimEnd() : padded });
            if (i != part[last])
            {
                parts.Add(new string(' ', Gap));
            }
        }

        sheet.Line([.. parts]);
    }
}
