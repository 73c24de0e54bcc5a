using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>One PCI device of a host that is no GPU.</summary>
[GenerateSerializer, Immutable]
public sealed record PciDeviceSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.PciDevice;

    [Id(0)]
    public required PciDeviceRole Role { get; init; }

    /// <summary>Its node in the host's tree.</summary>
    [Id(1)]
    public required int Node { get; init; }

    [Id(2)]
    public required int MemoryNode { get; init; }

    [Id(3)]
    public required EntityId Fabric { get; init; }

    [Id(4)]
    public required EntityId HostMemory { get; init; }

    /// <summary>Its place among the host's devices as lists of peer distances count them: GPUs first.</summary>
    [Id(5)]
    public required int PeerIndex { get; init; }

    /// <summary>Who claims which bus addresses of the host, by start.</summary>
    [Id(6)]
    public required ImmutableArray<BarWindow> BarWindows { get; init; }

    /// <summary>By GPU: the way that this device's accesses take, where it is allowed at all.</summary>
    [Id(7)]
    public required ImmutableArray<RouteKind> PeerRoutes { get; init; }

    /// <summary>The rules that the driver follows.</summary>
    [Id(8)]
    public required ProtocolSettings Protocol { get; init; }

    /// <summary>GPU i of the host gets what this device sends it; empty: all do.</summary>
    [Id(9)]
    public ImmutableArray<bool> PeersReached { get; init; } = [];

    /// <summary>Index of its host in the world.</summary>
    [Id(20)]
    public int Host { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new PciDevice(this);
}
