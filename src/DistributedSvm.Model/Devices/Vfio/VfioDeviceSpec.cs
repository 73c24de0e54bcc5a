using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>The vfio-pci device of one VF.</summary>
[GenerateSerializer, Immutable]
public sealed record VfioDeviceSpec : EntitySpec
{
    /// <summary>The region (BAR) that holds a VF's VRAM aperture, and the one that the PF's driver names for IOV.</summary>
    public const int VramBar = 2;

    /// <summary>Index of the ROM region: exports are for BARs below it (include/uapi/linux/vfio.h).</summary>
    public const int RomRegion = 6;

    public override EntityKind Kind => EntityKind.VfioDevice;

    [Id(0)]
    public required EntityId VirtualFunction { get; init; }

    [Id(1)]
    public required EntityId PhysicalFunction { get; init; }

    /// <summary>Index of the GPU in its host.</summary>
    [Id(2)]
    public required int Gpu { get; init; }

    /// <summary>Bus addresses of BAR 2.</summary>
    [Id(3)]
    public required AddressRange Bar { get; init; }

    /// <summary>pci_p2pdma_distance from this device to every GPU of the host; -1: not supported.</summary>
    [Id(4)]
    public required ImmutableArray<int> PeerDistances { get; init; }

    /// <summary>The IOV interconnect is offered.</summary>
    [Id(5)]
    public required bool OffersIov { get; init; }

    /// <summary>The rules that the driver follows.</summary>
    [Id(6)]
    public required ProtocolSettings Protocol { get; init; }

    /// <summary>xe-vfio-pci, which waits after a reset until the PF has cleared the VF; vfio-pci does not.</summary>
    [Id(7)]
    public bool WaitsForPf { get; init; } = true;

    /// <summary>The driver tells the PF before a reset that one comes (FLR_PREPARE), so that a wait for its end cannot be over before its notice.</summary>
    [Id(40)]
    public bool PreparesFlr { get; init; } = true;

    /// <summary>The VRAM that stands behind the BAR when the run begins, in bytes; a BAR is a power of two and may be longer.</summary>
    [Id(8)]
    public long VramBytes { get; init; } = long.MaxValue;

    /// <summary>Index of its host in the world.</summary>
    [Id(20)]
    public int Host { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new VfioDevice(this);
}
