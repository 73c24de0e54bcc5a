using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>Violations by invariant and party at fault, the first few in full with the chain of messages that led there.</summary>
internal static class ViolationSection
{
    private const int ShownInFull = 3;
    private const int ShownCauses = 12;
    private const int DeepestStep = 8;

    public static void Write(Sheet sheet, RunResult result)
    {
        ImmutableArray<ViolationResult> violations = result.Violations;
        sheet.Heading("Violations");
        if (violations.Length == 0)
        {
            sheet.Line(result.Failed ? new("The run failed without a violation.", Palette.Bad) : new StyledText("no violations", Palette.Good));
            return;
        }

        Groups(sheet, violations);
        foreach (ViolationResult violation in violations.Take(ShownInFull))
        {
            sheet.Blank();
            InFull(sheet, violation);
        }

        sheet.Blank();
        if (violations.Length > ShownInFull)
        {
            sheet.Wrapped($"{Quantity.Count(violations.Length - ShownInFull)} more: see the JSON (--json).", Palette.Faint);
        }

        if (result.Failed)
        {
            sheet.Wrapped("FAILED: a party is at fault that the scenario does not expect.", Palette.Bad);
        }
        else
        {
            sheet.Wrapped("Not a failure: the scenario expects every party at fault.", Palette.Good);
        }
    }

    private static void Groups(Sheet sheet, ImmutableArray<ViolationResult> violations)
    {
        var table = new TextTable(
            new("invariant"),
            new("at fault"),
            new("count", Right: true),
            new("first at", Right: true),
            new("first seen by", Shrinks: true));
        var groups = violations.GroupBy(v => (v.Invariant, v.Blame))
            .Select(g => (g.Key.Invariant, g.Key.Blame, Count: g.LongCount(), First: g.MinBy(v => v.Time)!))
            .OrderByDescending(g => g.Count).ThenBy(g => g.Invariant, StringComparer.Ordinal).ThenBy(g => g.Blame);
        foreach ((string invariant, Blame blame, long count, ViolationResult first) in groups)
        {
            table.Add(
                new StyledText(invariant, Palette.Bad), JsonOutput.Name(blame), Quantity.Count(count), first.Time.ToString(), first.Entity);
        }

        table.WriteTo(sheet);
    }

    private static void InFull(Sheet sheet, ViolationResult violation)
    {
        string blame = JsonOutput.Name(violation.Blame);
        string what = $"{violation.Entity} at {violation.Time}, at fault: {blame}";
        sheet.Wrapped(what, lead: violation.Invariant + "  ", leadStyle: Palette.Bad);
        sheet.Wrapped(violation.Text, lead: "  ");

        // Newest first: the beginning of a long chain is nearest to what broke.
        ImmutableArray<string> causes = violation.Causes.IsDefault ? [] : violation.Causes;
        int shown = Math.Min(ShownCauses, causes.Length);
        for (int i = 0; i < shown; i++)
        {
            int depth = Math.Min(i, DeepestStep);
            string lead = new string(' ', 2 * (depth + 1)) + (i == 0 ? "" : sheet.Glyphs.Chain);
            sheet.Wrapped(causes[i], Palette.Faint, lead, Palette.Faint);
        }

        if (causes.Length > shown)
        {
            sheet.Wrapped($"({Quantity.Count(causes.Length - shown, "earlier message")} left out)", Palette.Faint, "  ");
        }
    }
}
