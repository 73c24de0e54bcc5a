using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Devices;

/// <summary>One GPU.</summary>
[GenerateSerializer, Immutable]
public sealed record GpuSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Gpu;

    /// <summary>Its node in the host's tree.</summary>
    [Id(0)]
    public required int Node { get; init; }

    /// <summary>The node of the system memory nearest to it.</summary>
    [Id(1)]
    public required int MemoryNode { get; init; }

    /// <summary>VRAM in bytes, a multiple of 2 MiB.</summary>
    [Id(2)]
    public required long VramBytes { get; init; }

    /// <summary>Nominal VRAM bandwidth.</summary>
    [Id(3)]
    public required long VramBytesPerSecond { get; init; }

    [Id(4)]
    public required EntityId Fabric { get; init; }

    [Id(5)]
    public required EntityId HostMemory { get; init; }

    /// <summary>Who claims which bus addresses of the host, by start; an address that nobody claims reads all ones.</summary>
    [Id(6)]
    public required ImmutableArray<BarWindow> BarWindows { get; init; }

    /// <summary>The way that this GPU's reads of GPU i of the host take: inside a switch, or through the host bridge.</summary>
    [Id(7)]
    public required ImmutableArray<RouteKind> PeerRoutes { get; init; }

    /// <summary>GPU i of the host gets what this GPU sends it; empty: all do.</summary>
    [Id(8)]
    public ImmutableArray<bool> PeersReached { get; init; } = [];

    /// <summary>Who claims which link addresses, by start.</summary>
    [Id(20)]
    public ImmutableArray<LinkWindow> LinkWindows { get; init; } = [];

    /// <summary>End of the measured time: what engines do after it does not count.</summary>
    [Id(21)]
    public SimTime Duration { get; init; } = SimTime.Never;

    /// <summary>Bytes at the end of VRAM that firmware and driver keep from everybody else: what a card has, less what it offers to VFs. The LMTT is there.</summary>
    [Id(30)]
    public long ReservedBytes { get; init; }

    /// <summary>The PF's driver, which hears of resets; none where the GPU has no VFs.</summary>
    [Id(40)]
    public EntityId PhysicalFunction { get; init; }

    /// <summary>Its GuCs, of which the primary one hears what VFs do; none where the GPU has no VFs.</summary>
    [Id(41)]
    public GucPlace Gucs { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new Gpu(this);

    /// <summary>The time that this many bytes of VRAM traffic take, rounded up.</summary>
    public SimTime VramTime(long bytes) => VramTime(VramBytesPerSecond, bytes);

    /// <summary>The same for any nominal bandwidth.</summary>
    public static SimTime VramTime(long bytesPerSecond, long bytes)
    {
        Int128 rate = (Int128)bytesPerSecond * Calibration.VramEfficiencyPerMille / 1000;
        return new SimTime((long)((((Int128)bytes * SimTime.PicosecondsPerSecond) + rate - 1) / rate));
    }

    /// <summary>The window that claims an address, or null.</summary>
    public BarWindow? WindowOf(ulong address) => BarWindow.Of(BarWindows, address);
}
