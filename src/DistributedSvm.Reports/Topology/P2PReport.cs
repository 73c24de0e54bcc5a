using System.Globalization;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Topology;

/// <summary>The peer-to-peer matrix of a host, and below it the reason for every "no": <c>dsvm topology p2p</c>.</summary>
public static class P2PReport
{
    private const int Gap = 2;

    public static void Render(IAnsiConsole console, IReadOnlyList<PeerMatrix> hosts)
    {
        foreach (PeerMatrix host in hosts)
        {
            Render(console, host);
        }
    }

    public static void Render(IAnsiConsole console, PeerMatrix matrix)
    {
        var sheet = new Sheet(console);
        sheet.Heading(matrix.Conditions.Length > 0 ? $"{matrix.Host} ({matrix.Conditions})" : matrix.Host);
        if (matrix.Names.Count < 2)
        {
            sheet.Line(matrix.Names.Count == 0 ? "no GPU" : "one GPU only: no peers");
            return;
        }

        var legend = new PeerLegend(matrix);
        Matrix(sheet, matrix, legend);
        sheet.Blank();
        foreach ((string letter, string text, bool[,] related, IReadOnlyList<int> distances) in legend.Paths)
        {
            string count = Quantity.Count(PairGroups.Count(related), "pair");
            sheet.Wrapped($"{text}: {count}, distance {string.Join(", ", distances)}", lead: letter + "   ", leadStyle: Palette.Good);
        }

        Reasons(sheet, matrix, legend);
    }

    private static void Reasons(Sheet sheet, PeerMatrix matrix, PeerLegend legend)
    {
        var reasons = legend.Reasons.ToList();
        if (reasons.Count == 0)
        {
            sheet.Wrapped("Every pair is allowed.", Palette.Good);
            return;
        }

        foreach ((string letter, string text, bool[,] related) in reasons)
        {
            string lead = Cells.Pad(letter, 3, right: false) + " ";
            sheet.Wrapped($"not allowed: {text}", lead: lead, leadStyle: Palette.Bad);
            string pairs = string.Join("; ", PairGroups.Describe(related, matrix.Names));
            sheet.Wrapped($"{Quantity.Count(PairGroups.Count(related), "pair")}: {pairs}", Palette.Faint, new string(' ', lead.Length));
        }
    }

    /// <summary>Distances with their letters; in blocks of columns where the console is too narrow for all.</summary>
    private static void Matrix(Sheet sheet, PeerMatrix matrix, PeerLegend legend)
    {
        int n = matrix.Names.Count;
        string[] rows = [.. matrix.Names.Select(Cells.Clean)];
        int cell = Enumerable.Range(0, n * n).Where(i => i / n != i % n).Max(i => Text(matrix.Cells[i / n, i % n], legend).Length);
        string[] heads = rows.Max(Cells.Width) <= cell ? rows : WithoutCommonStart(rows);
        const string corner = "from \\ to";
        int row = Math.Min(Math.Max(rows.Max(Cells.Width), corner.Length), sheet.Width / 3);
        int width = Math.Min(Math.Max(cell, heads.Max(Cells.Width)), (sheet.Width / 3) - Gap);
        int perBlock = Math.Max(1, (sheet.Width - Sheet.Indent - row) / (width + Gap));
        for (int start = 0; start < n; start += perBlock)
        {
            if (start > 0)
            {
                sheet.Blank();
            }

            int[] columns = [.. Enumerable.Range(start, Math.Min(perBlock, n - start))];
            sheet.Line([new(Cells.Pad(corner, row, right: false), Palette.Faint), .. columns.Select(c => Fitted(heads[c], Palette.Title))]);
            for (int from = 0; from < n; from++)
            {
                string name = Cells.Pad(Cells.Fit(rows[from], row, sheet.Glyphs.Ellipsis), row, right: false);
                sheet.Line([new(name, Palette.Title), .. columns.Select(to => CellOf(from, to))]);
            }
        }

        StyledText CellOf(int from, int to) => from == to
            ? Fitted(".", Palette.Faint)
            : Fitted(Text(matrix.Cells[from, to], legend), matrix.Cells[from, to].Allowed ? Palette.Good : Palette.Bad);

        StyledText Fitted(string text, Style style) =>
            new(new string(' ', Gap) + Cells.Pad(Cells.Fit(text, width, sheet.Glyphs.Ellipsis), width, right: true), style);
    }

    private static string Text(PeerCell cell, PeerLegend legend) =>
        cell.Distance.ToString(CultureInfo.InvariantCulture) + legend.LetterOf(cell);

    /// <summary>gpu0, gpu1, ... as 0, 1, ...: the letters that all begin with say nothing at the head of a column.</summary>
    private static string[] WithoutCommonStart(string[] names)
    {
        int common = 0;
        while (names.All(n => n.Length > common + 1 && n[common] == names[0][common] && !char.IsAsciiDigit(n[common])))
        {
            common++;
        }

        return [.. names.Select(n => n[common..])];
    }
}
