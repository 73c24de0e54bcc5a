using System.Collections.Immutable;

namespace DistributedSvm.Reports.Protocols;

/// <summary>What one scenario showed under one protocol on one vfio base.</summary>
public sealed record MatrixCell
{
    public required string Protocol { get; init; }

    public required string VfioBase { get; init; }

    /// <summary>The base that the protocol is taken to stand on.</summary>
    public required bool IsDefaultBase { get; init; }

    /// <summary>False: the scenario says that there is nothing to see here, so it was not run.</summary>
    public required bool IsApplicable { get; init; }

    /// <summary>By invariant and party, the first to break first; empty: clean.</summary>
    public required ImmutableArray<CellViolation> Violations { get; init; }

    /// <summary>What the scenario says that it shows here, in its words; null: nothing.</summary>
    public string? Stated { get; init; }

    /// <summary>The scenario says something else than what was found.</summary>
    public bool Differs { get; init; }

    /// <summary>The same invariants broke by fault of the same parties.</summary>
    internal bool IsLike(MatrixCell other) =>
        IsApplicable == other.IsApplicable
        && Violations.Select(v => (v.Invariant, v.Blame)).ToHashSet().SetEquals(other.Violations.Select(v => (v.Invariant, v.Blame)));
}
