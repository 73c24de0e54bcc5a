using Spectre.Console;

namespace DistributedSvm.Reports.Text;

/// <summary>A console as a report writes to it: headings, indented lines and wrapped text, never wider than the console.</summary>
internal sealed class Sheet(IAnsiConsole console)
{
    public const int Indent = 2;

    /// <summary>Below this nothing can be laid out; the terminal wraps what is wider.</summary>
    private const int LeastWidth = 40;

    /// <summary>What wrapped text keeps for itself beside whatever leads it.</summary>
    private const int LeastText = 16;

    public int Width { get; } = Math.Max(LeastWidth, console.Profile.Width);

    public Glyphs Glyphs { get; } = Glyphs.Of(console);

    public void Blank() => console.Write(new StyledLine([]));

    /// <summary>A line of its own with a rule to the right edge, and a blank line before it.</summary>
    public void Heading(string title)
    {
        Blank();
        string shown = Cells.Fit(Cells.Clean(title), Width - 6, Glyphs.Ellipsis);
        string lead = new(Glyphs.Rule, 2);
        string rest = new(Glyphs.Rule, Width - 4 - Cells.Width(shown));
        console.Write(new StyledLine([new(lead + " ", Palette.Faint), new(shown, Palette.Title), new(" " + rest, Palette.Faint)]));
    }

    /// <summary>An indented line that the caller has made to fit.</summary>
    public void Line(params StyledText[] parts) => console.Write(new StyledLine([new string(' ', Indent), .. parts]));

    /// <summary>Indented text, wrapped at spaces; lines after the first hang below the text that follows <paramref name="lead"/>.</summary>
    public void Wrapped(string text, Style? style = null, string lead = "", Style? leadStyle = null)
    {
        lead = Cells.Fit(Cells.Clean(lead), Width - Indent - LeastText, Glyphs.Ellipsis);
        int hanging = Cells.Width(lead);
        int room = Width - Indent - hanging;
        bool first = true;
        foreach (string line in Cells.Wrap(Cells.Clean(text), room, room))
        {
            Line(first ? new StyledText(lead, leadStyle) : new string(' ', hanging), new StyledText(line, style));
            first = false;
        }
    }

    /// <summary>Items in a row, separated, broken between items only.</summary>
    public void Items(IEnumerable<string> items)
    {
        // A no-break space keeps an item, and the separator behind it, whole while its line is being broken.
        string separator = Glyphs.Separator.TrimEnd().Replace(' ', '\u00a0') + " ";
        string text = string.Join(separator, items.Select(i => Cells.Clean(i).Replace(' ', '\u00a0')));
        foreach (string line in Cells.Wrap(text, Width - Indent, Width - Indent))
        {
            Line(line.Replace('\u00a0', ' '));
        }
    }

    /// <summary>Labels and values in two columns.</summary>
    public void Fields(params (string Label, StyledText Value)[] fields)
    {
        int label = fields.Max(f => Cells.Width(f.Label));
        foreach ((string name, StyledText value) in fields)
        {
            Wrapped(value.Text, value.Style, Cells.Pad(name, label, right: false) + "   ", Palette.Faint);
        }
    }
}
