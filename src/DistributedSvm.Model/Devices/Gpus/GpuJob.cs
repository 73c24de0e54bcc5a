using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Work for an engine: a fixed time, traffic to VRAM, traffic to system memory (read before it writes), and what it leaves in its target, addressed as the VF
/// addresses VRAM (from 0 on, through the LMTT; the PF, number 0, as it is) or as host physical pages.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record GpuJob
{
    [Id(0)]
    public required EngineKind Engine { get; init; }

    /// <summary>Time on the engine that does not depend on bytes.</summary>
    [Id(1)]
    public required SimTime Fixed { get; init; }

    /// <summary>Bytes read from or written to VRAM.</summary>
    [Id(2)]
    public required long VramBytes { get; init; }

    [Id(3)]
    public required long SystemReadBytes { get; init; }

    [Id(4)]
    public required long SystemWriteBytes { get; init; }

    /// <summary>The target is in system memory.</summary>
    [Id(5)]
    public required bool TargetInSystem { get; init; }

    [Id(6)]
    public required ImmutableArray<AddressRange> Target { get; init; }

    [Id(7)]
    public required ContentTag Tag { get; init; }

    /// <summary>What is copied to the target in system memory: device physical addresses. Without it the tag is written.</summary>
    [Id(8)]
    public ImmutableArray<AddressRange> Source { get; init; } = [];

    /// <summary>Once begun it runs to its end: whoever wants the engine has to reset it.</summary>
    [Id(9)]
    public bool IsNonPreemptible { get; init; }

    public void Fold(ref Digest digest)
    {
        digest.Add((int)Engine);
        digest.Add(Fixed);
        digest.Add(VramBytes);
        digest.Add(SystemReadBytes);
        digest.Add(SystemWriteBytes);
        digest.Add(TargetInSystem);
        digest.Add(Target);
        Tag.Fold(ref digest);
        digest.Add(Source);
        digest.Add(IsNonPreemptible);
    }
}
