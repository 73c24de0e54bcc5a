using System.Collections.Immutable;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Scenarios.Outcomes;

/// <summary>What a scenario shows under one protocol.</summary>
/// <param name="Protocol">Under which protocol.</param>
/// <param name="Base">On which vfio base; null for all of which nothing is said apart.</param>
/// <param name="IsApplicable">False where the protocol has nothing that the scenario is about.</param>
/// <param name="Violations">All that break, each at least once; empty for none.</param>
public sealed record ExpectedOutcome(ProtocolKind Protocol, VfioBaseKind? Base, bool IsApplicable, ImmutableArray<ExpectedViolation> Violations)
{
    public const string Clean = "clean";
    public const string NotApplicable = "n/a";

    /// <summary>All of them were found, and nothing else was.</summary>
    public bool IsMetBy(IEnumerable<ExpectedViolation> found) => IsApplicable && Violations.ToHashSet().SetEquals(found);

    /// <summary>As a scenario writes it.</summary>
    public override string ToString() => !IsApplicable ? NotApplicable : Violations.IsEmpty ? Clean : string.Join(", ", Violations);
}
