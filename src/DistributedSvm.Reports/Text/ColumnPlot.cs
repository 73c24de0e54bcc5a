using System.Collections.Immutable;

namespace DistributedSvm.Reports.Text;

/// <summary>Values as columns of block characters side by side, with a line where their limit is, if they have one. What is above the top is cut off there; what is
/// too wide for the console goes on below.</summary>
internal sealed record ColumnPlot
{
    private const int Rows = 6;
    private const int WidestColumn = 5;
    private const string Axis = " | ";
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    /// <summary>What stands below each column.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    public required ImmutableArray<decimal> Values { get; init; }

    /// <summary>Columns that break a limit.</summary>
    public required ImmutableArray<bool> IsBad { get; init; }

    /// <summary>The value at the upper edge, above zero.</summary>
    public required decimal Top { get; init; }

    /// <summary>Where the line is; null for none.</summary>
    public decimal? Limit { get; init; }

    /// <summary>How a value is written at the axis.</summary>
    public required Func<decimal, string> Write { get; init; }

    public void WriteTo(Sheet sheet)
    {
        bool isCut = Values.Any(column => column > Top);
        string top = Write(Top) + (isCut ? "+" : "");
        string limit = Limit is { } value ? "limit " + Write(value) : "";
        int axis = Math.Max(Cells.Width(top), Cells.Width(limit));
        int room = sheet.Width - Sheet.Indent - axis - Cells.Width(Axis);
        if (Labels.Length > room)
        {
            Part(0, room).WriteTo(sheet);
            sheet.Blank();
            Part(room, Labels.Length).WriteTo(sheet);
            return;
        }

        int column = Math.Clamp(room / Labels.Length, 1, WidestColumn);
        int limitRow = Limit is { } line ? RowOf(line) : 0;
        for (int row = Rows; row >= 1; row--)
        {
            string label = row == limitRow ? limit : row == Rows ? top : "";
            var parts = new List<StyledText> { new(Cells.Pad(label, axis, right: true) + Axis, Palette.Faint) };
            for (int i = 0; i < Labels.Length; i++)
            {
                char glyph = GlyphAt(Values[i], row, sheet.Glyphs);
                bool isLine = glyph == ' ' && row == limitRow;
                bool isLast = i == Labels.Length - 1;
                string cell = new(isLine ? sheet.Glyphs.Rule : glyph, Math.Max(1, column - 1));
                string gap = column == 1 || isLast ? "" : isLine ? sheet.Glyphs.Rule.ToString() : " ";
                parts.Add(new(cell + gap, isLine ? Palette.Faint : IsBad[i] ? Palette.Bad : Palette.Bar));
            }

            sheet.Line([.. Trimmed(parts)]);
        }

        sheet.Line(new StyledText(new string(' ', axis + Cells.Width(Axis)) + LabelLine(column, room), Palette.Faint));
    }

    /// <summary>Columns from one to before another, on the same scale.</summary>
    private ColumnPlot Part(int from, int to) => this with { Labels = Labels[from..to], Values = Values[from..to], IsBad = IsBad[from..to] };

    private int RowOf(decimal value) => Math.Clamp((int)Math.Ceiling(value / Top * Rows), 1, Rows);

    private char GlyphAt(decimal value, int row, Glyphs glyphs)
    {
        decimal filled = Math.Clamp((value / Top * Rows) - (row - 1), 0m, 1m);
        // Without Unicode there are no eighths.
        if (glyphs.BarFull != Eighths[^1])
        {
            return filled >= 0.5m ? glyphs.BarFull : ' ';
        }

        return Eighths[(int)Math.Round(filled * 8, MidpointRounding.AwayFromZero)];
    }

    /// <summary>As many of the labels as there is room for, each where its column begins.</summary>
    private string LabelLine(int column, int room)
    {
        string line = "";
        for (int i = 0; i < Labels.Length; i++)
        {
            string label = Labels[i];
            int at = i * column;
            if ((line.Length == 0 || line.Length < at) && at + label.Length <= room)
            {
                line = line.PadRight(at) + label;
            }
        }

        return line;
    }

    /// <summary>No line ends in blanks.</summary>
    private static IEnumerable<StyledText> Trimmed(List<StyledText> parts)
    {
        int last = parts.FindLastIndex(part => part.Text.AsSpan().TrimEnd().Length > 0);
        return parts.Take(last + 1).Select((part, i) => i == last ? part with { Text = part.Text.TrimEnd() } : part);
    }
}
