using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Bench;

/// <summary>A scenario run several times through grains and several times without them; the last of each counts.</summary>
public sealed record ScenarioBenchResult(string Scenario, IReadOnlyList<RunResult> Grains, IReadOnlyList<RunResult> InProcess)
{
    /// <summary>All runs agree, as they must.</summary>
    public bool HasOneDigest => Grains.Concat(InProcess).Select(run => run.Digest).Distinct().Count() == 1;
}
