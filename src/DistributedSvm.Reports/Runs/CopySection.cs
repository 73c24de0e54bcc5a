using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>The copies of a workload: how many finished and when, how long they took, and the slowest few by name.</summary>
internal static class CopySection
{
    private const int Shown = 5;

    public static void Write(Sheet sheet, ImmutableArray<CopyResult> copies)
    {
        CopyResult[] finished = [.. copies.Where(c => !c.Finish.IsNever)];
        int unfinished = copies.Length - finished.Length;
        var fields = new List<(string, StyledText)>
        {
            ("copies", Quantity.Count(copies.Length)),
            ("finished", Finished(finished.Length, unfinished)),
        };
        if (finished.Length > 0)
        {
            fields.Add(("last finish", finished.Max(c => c.Finish).ToString()));
            long[] times = [.. finished.Select(Took).Order()];
            fields.Add(("time taken", $"{Show(50)} median, {Show(99)} p99, {Show(100)} longest"));

            // Nearest rank: the smallest time below or at which that many percent of all lie.
            string Show(long percent) => Quantity.Duration(times[((times.Length * percent) + 99) / 100 - 1], times[^1]);
        }

        sheet.Fields([.. fields]);
        if (finished.Length > 1)
        {
            Slowest(sheet, finished);
        }
    }

    private static void Slowest(Sheet sheet, CopyResult[] finished)
    {
        CopyResult[] slowest = [.. finished.OrderByDescending(Took).ThenBy(c => c.Id).Take(Shown)];
        sheet.Blank();
        var table = new TextTable(
            new("slowest copy", Right: true), new("start", Right: true), new("finish", Right: true), new("taken", Right: true));
        foreach (CopyResult copy in slowest)
        {
            long scale = slowest[0].Finish.Picoseconds;
            table.Add(
                copy.Id.ToString(CultureInfo.InvariantCulture),
                Quantity.Duration(copy.Start.Picoseconds, scale),
                Quantity.Duration(copy.Finish.Picoseconds, scale),
                Quantity.Duration(Took(copy), scale));
        }

        table.WriteTo(sheet);
    }

    private static StyledText Finished(int finished, int unfinished) => unfinished == 0
        ? "all"
        : new StyledText($"{Quantity.Count(finished)} ({Quantity.Count(unfinished)} had not when the run ended)", Palette.Warning);

    private static long Took(CopyResult copy) => copy.Finish.Picoseconds - copy.Start.Picoseconds;
}
