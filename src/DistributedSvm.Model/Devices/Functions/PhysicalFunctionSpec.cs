using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF driver of one GPU.</summary>
[GenerateSerializer, Immutable]
public sealed record PhysicalFunctionSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.PhysicalFunction;

    [Id(0)]
    public required EntityId Gpu { get; init; }

    /// <summary>Index of the GPU in its host.</summary>
    [Id(1)]
    public required int GpuIndex { get; init; }

    /// <summary>VF 1, VF 2, ...: TotalVFs places, enabled or not.</summary>
    [Id(2)]
    public required ImmutableArray<VfPlace> Vfs { get; init; }

    /// <summary>The IOV interconnect is in the importer's list.</summary>
    [Id(3)]
    public required bool OffersIov { get; init; }

    /// <summary>The period of the host's display.</summary>
    [Id(4)]
    public required SimTime RefreshPeriod { get; init; }

    /// <summary>The IOMMU translates: mapping system pages costs <see cref="Calibration.DmaMapPage"/> each.</summary>
    [Id(5)]
    public required bool HasTranslatingIommu { get; init; }

    /// <summary>The rules that the driver follows.</summary>
    [Id(6)]
    public required ProtocolSettings Protocol { get; init; }

    /// <summary>Bus addresses of its large BAR: all of its VRAM.</summary>
    [Id(7)]
    public AddressRange Bar { get; init; }

    /// <summary>pci_p2pdma_distance from this GPU to each GPU and device of the host; -1: not supported.</summary>
    [Id(8)]
    public ImmutableArray<int> PeerDistances { get; init; } = [];

    [Id(9)]
    public EntityId HostMemory { get; init; }

    /// <summary>The interconnects of its own objects beside scatter tables, best first.</summary>
    [Id(10)]
    public ImmutableArray<InterconnectKind> Interconnects { get; init; } = [];

    /// <summary>The links that its GPU is on.</summary>
    [Id(11)]
    public ImmutableArray<LinkPort> Ports { get; init; } = [];

    /// <summary>Index of its host in the world.</summary>
    [Id(12)]
    public int Host { get; init; }

    /// <summary>VFs 1 to this one are on its own bus, those behind them on the next ones, as First VF Offset and VF Stride have it (SR-IOV, 2.1.2).</summary>
    [Id(14)]
    public int LastVfOnBus { get; init; } = int.MaxValue;

    /// <summary>VFs of other PFs on its bus. A card with bridges of its own has none.</summary>
    [Id(13)]
    public ImmutableArray<NeighbourVf> Neighbours { get; init; } = [];

    /// <summary>The rules that differ between versions of the kernel.</summary>
    [Id(30)]
    public KernelProfile Kernel { get; init; } = KernelProfile.Linux70;

    /// <summary>The PF has no work of its own, so that one VF may have nearly everything.</summary>
    [Id(31)]
    public bool IsAdminOnly { get; init; }

    /// <summary>Bytes of VRAM that can be given to VFs, the PF's spare included.</summary>
    [Id(32)]
    public long VramForVfs { get; init; } = 1L << 50;

    /// <summary>From how many adverse events of a VF on the GuC tells of them; 0 for never.</summary>
    [Id(33)]
    public AdverseCounts Thresholds { get; init; } = AdverseCounts.None;

    /// <summary>PCI device id and revision: what a VF's migration stream is bound to.</summary>
    [Id(70)]
    public int DeviceId { get; init; }

    [Id(71)]
    public int Revision { get; init; }

    /// <summary>The GuCs of its GPU.</summary>
    [Id(40)]
    public GucPlace Gucs { get; init; }

    /// <summary>The part of this driver that does SVM, whose VRAM goes where buffer objects find none; none without SVM.</summary>
    [Id(80)]
    public EntityId Svm { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new PhysicalFunction(this);
}

/// <summary>One VF: its entity and the bus addresses of its BAR 2. The BARs of a card's VFs are adjacent.</summary>
[GenerateSerializer, Immutable]
public sealed record VfPlace([property: Id(0)] EntityId Function, [property: Id(1)] AddressRange Bar)
{
    /// <summary>The vfio device that a guest has of it; none where nobody assigns it.</summary>
    [Id(2)]
    public EntityId Vfio { get; init; }
}
