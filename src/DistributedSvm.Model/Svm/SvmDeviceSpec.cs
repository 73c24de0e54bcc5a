using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>The part of a function's driver that does SVM: its fault queues, its pagemap, its VRAM for ranges, its copies.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmDeviceSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.SvmDevice;

    [Id(0)]
    public required EntityId Gpu { get; init; }

    /// <summary>The function: 0 is the PF, VFs count from 1 on.</summary>
    [Id(1)]
    public required int Function { get; init; }

    /// <summary>Index of the GPU in its host.</summary>
    [Id(2)]
    public required int GpuIndex { get; init; }

    /// <summary>Who groups the peers of the host.</summary>
    [Id(3)]
    public required EntityId Peers { get; init; }

    /// <summary>Bytes of VRAM that get struct pages: the card's, or what the VF is given when its driver asks (0 here).</summary>
    [Id(4)]
    public required long VramBytes { get; init; }

    /// <summary>Records of 64 bytes that each fault queue holds: (EUs + engines) * 8, rounded up to a power of two.</summary>
    [Id(5)]
    public required int QueueRecords { get; init; }

    [Id(6)]
    public required SvmCosts Costs { get; init; }

    /// <summary>All functions of the host that do SVM: where their VRAM is on the bus.</summary>
    [Id(7)]
    public ImmutableArray<SvmPlace> Places { get; init; } = [];

    /// <summary>The guest whose driver hands out a VF's VRAM, to dma-bufs and to SVM; none for the PF, which asks its GPU.</summary>
    [Id(8)]
    public EntityId Guest { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new SvmDevice(this);
}
