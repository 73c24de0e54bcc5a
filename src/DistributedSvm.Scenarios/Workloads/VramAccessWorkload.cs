using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>A process in each target's guest writes and reads the VF's VRAM at random places and compares what it finds.</summary>
public sealed record VramAccessWorkload(string Name) : ResolvedWorkload(Name)
{
    public const string KindName = "vram-access";

    public override string Kind => KindName;

    /// <summary>In order of host, GPU and VF; at least one.</summary>
    public required ImmutableArray<VfTarget> Targets { get; init; }

    /// <summary>From the end of an access to the next one.</summary>
    public required SimTime Every { get; init; }

    /// <summary>The longest access in bytes, whole pages.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>How many of a thousand accesses write.</summary>
    public required int WritesPerMille { get; init; }

    /// <summary>How many of a thousand accesses aim at addresses that the VF cannot have.</summary>
    public required int BeyondPerMille { get; init; }
}
