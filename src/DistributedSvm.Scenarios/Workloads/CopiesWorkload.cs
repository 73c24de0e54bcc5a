using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Raw traffic between GPUs: no engine, no cap, each copy seeded at its start.</summary>
public sealed record CopiesWorkload(string Name) : ResolvedWorkload(Name)
{
    public const string KindName = "copies";

    public override string Kind => KindName;

    /// <summary>In file order; at least one. Ids are unique.</summary>
    public required ImmutableArray<CopyFlow> Flows { get; init; }
}
