using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Runs;

/// <summary>Why a run failed, in one line.</summary>
internal static class UnexpectedViolation
{
    /// <summary>The first violation that the scenario does not expect; null where the run has not failed.</summary>
    public static string? First(RunResult result, ImmutableArray<Blame> expected)
    {
        ViolationResult? violation = result.Failed ? result.Violations.FirstOrDefault(found => !expected.Contains(found.Blame)) : null;
        return violation is null ? null : $"{violation.Invariant} {violation.Entity} at {violation.Time}: {violation.Text}";
    }
}
