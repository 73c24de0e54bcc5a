using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Svm;

/// <summary>What one run of a scenario came to, as far as processes share their memory in it.</summary>
public sealed record SvmTrial
{
    public required ImmutableArray<SvmWorkloadFigures> Workloads { get; init; }

    public required SvmFigures Figures { get; init; }

    /// <summary>The first violation that the scenario does not expect; null for none.</summary>
    public required string? Violation { get; init; }

    /// <summary>Violations that the scenario does not expect occurred.</summary>
    public required bool Failed { get; init; }

    public required ulong Digest { get; init; }

    /// <summary>All threads came to their ends.</summary>
    public bool IsFinished => Workloads.All(workload => workload.IsFinished);

    /// <summary>Every read found what it should.</summary>
    public bool IsIntact => !Failed && Workloads.All(workload => workload.ContentErrors == 0);

    /// <param name="result">What the run found.</param>
    /// <param name="expected">Parties whose violations the scenario expects.</param>
    public static SvmTrial Of(RunResult result, ImmutableArray<Blame> expected)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new SvmTrial
        {
            Workloads = [.. result.Workloads.Where(SvmWorkloadFigures.IsOne).Select(SvmWorkloadFigures.Of)],
            Figures = SvmFigures.Of(result.Svm),
            Violation = UnexpectedViolation.First(result, expected),
            Failed = result.Failed,
            Digest = result.Digest,
        };
    }
}
