using System.Text;
using Spectre.Console.Rendering;

namespace DistributedSvm.Reports.Text;

/// <summary>Text measured in the cells of a terminal, in which some characters take two.</summary>
internal static class Cells
{
    public static int Width(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>Without control characters: a name from a file must neither break a line nor steer the terminal.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    public static string Pad(string text, int width, bool right)
    {
        string padding = new(' ', Math.Max(0, width - Width(text)));
        return right ? padding + text : text + padding;
    }

    /// <summary>At most <paramref name="width"/> cells; the middle is left out first, since paths differ at their ends.</summary>
    public static string Fit(string text, int width, string ellipsis)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        int room = width - Width(ellipsis);
        if (room < 2)
        {
            return Head(text, width);
        }

        string tail = Tail(text, room - (room / 3));
        return Head(text, room - Width(tail)) + ellipsis + tail;
    }

    /// <summary>Lines of at most <paramref name="first"/>, then <paramref name="others"/> cells, broken at spaces; a longer word is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, int first, int others)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        int used = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string rest = word;
            int room = lines.Count == 0 ? first : others;
            if (used > 0 && used + 1 + Width(rest) <= room)
            {
                line.Append(' ').Append(rest);
                used += 1 + Width(rest);
                continue;
            }

            if (used > 0)
            {
                lines.Add(line.ToString());
                line.Clear();
                room = others;
            }

            while (Width(rest) > room)
            {
                string head = Head(rest, room);
                lines.Add(head);
                rest = rest[head.Length..];
                room = others;
            }

            line.Append(rest);
            used = Width(rest);
        }

        if (used > 0 || lines.Count == 0)
        {
            lines.Add(line.ToString());
        }

        return lines;
    }

    private static string Head(string text, int width)
    {
        int end = 0;
        int used = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            used += Width(rune.ToString());
            if (used > width && end > 0)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..Math.Min(end, text.Length)];
    }

    private static string Tail(string text, int width)
    {
        int start = text.Length;
        int used = 0;
        foreach (Rune rune in text.EnumerateRunes().Reverse())
        {
            used += Width(rune.ToString());
            if (used > width)
            {
                break;
            }

            start -= rune.Utf16SequenceLength;
        }

        return text[start..];
    }
}
