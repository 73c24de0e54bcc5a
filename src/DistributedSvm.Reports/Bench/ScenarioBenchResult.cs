using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Bench;

/// <summary>A scenario run several times through grains and several times without them; the last of each counts.</summary>
public sealed record ScenarioBenchResult(string Scenario, IReadOnlyList<RunResult> Grains, IReadOnlyList<RunResult> InProcess)
{
    /// <summary>What tracing costs, where that was asked for.</summary>
    public TracedRuns? Tracing { get; init; }

    /// <summary>All runs agree, as they must.</summary>
    public bool HasOneDigest => Grains.Concat(InProcess).Concat(Tracing?.Plain ?? []).Concat(Tracing?.Traced ?? []).Select(run => run.Digest).Distinct().Count() == 1;
}
