using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>User space of one VM that shares buffers of its VF, or of a host process that shares buffer objects of a GPU: the guest's writer, QEMU, and whoever asks the importers.</summary>
[GenerateSerializer, Immutable]
public sealed record ShareAgentSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    [Id(0)]
    public required int Workload { get; init; }

    [Id(1)]
    public EntityId VirtualFunction { get; init; }

    [Id(2)]
    public EntityId Vfio { get; init; }

    /// <summary>For each buffer its ranges as offsets into BAR 2, which are the VF's VRAM addresses.</summary>
    [Id(3)]
    public required ImmutableArray<ImmutableArray<AddressRange>> Buffers { get; init; }

    [Id(4)]
    public required ImmutableArray<ShareImporter> Importers { get; init; }

    /// <summary>When the first cycle begins.</summary>
    [Id(5)]
    public required SimTime Start { get; init; }

    /// <summary>How long the buffers of a cycle are shared.</summary>
    [Id(6)]
    public required SimTime Hold { get; init; }

    /// <summary>Between two cycles.</summary>
    [Id(7)]
    public required SimTime Pause { get; init; }

    /// <summary>Cycles; 0 for as many as fit.</summary>
    [Id(8)]
    public required int Repeat { get; init; }

    /// <summary>Between two accesses of an importer.</summary>
    [Id(9)]
    public required SimTime AccessEvery { get; init; }

    /// <summary>Where BAR 2 begins on the bus, as sysfs tells everybody.</summary>
    [Id(10)]
    public ulong BarStart { get; init; }

    /// <summary>The driver of the GPU whose buffer objects are exported, instead of ranges of a VF.</summary>
    [Id(20)]
    public EntityId Driver { get; init; }

    /// <summary>Where those objects may be; fixed for ranges of a VF.</summary>
    [Id(21)]
    public ObjectPlacement Placement { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new ShareAgent(this);
}
