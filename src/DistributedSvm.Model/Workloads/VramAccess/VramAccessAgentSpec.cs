using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.VramAccess;

/// <summary>A process in the guest of one VF that writes and reads the VF's VRAM at random places.</summary>
[GenerateSerializer, Immutable]
public sealed record VramAccessAgentSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    /// <summary>Which workload entry its figures belong to.</summary>
    [Id(0)]
    public required int Workload { get; init; }

    [Id(1)]
    public required EntityId VirtualFunction { get; init; }

    /// <summary>All VRAM of the GPU: no VF has addresses behind it.</summary>
    [Id(2)]
    public required long GpuVramBytes { get; init; }

    /// <summary>From the end of an access to the next one.</summary>
    [Id(3)]
    public required SimTime Every { get; init; }

    /// <summary>The longest access in bytes, whole pages.</summary>
    [Id(4)]
    public required long MaxBytes { get; init; }

    /// <summary>Of a thousand accesses, how many write.</summary>
    [Id(5)]
    public required int WritesPerMille { get; init; }

    /// <summary>Of a thousand accesses, how many aim at addresses that the VF cannot have.</summary>
    [Id(6)]
    public required int BeyondPerMille { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new VramAccessAgent(this, new CounterRandom(seed, self));
}
