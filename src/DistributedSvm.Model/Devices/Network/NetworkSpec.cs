using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The network between the hosts: never the bottleneck itself, each NIC owns its egress and ingress. Static data, shared by the NICs; its entity does nothing.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record NetworkSpec : EntitySpec
{
    /// <summary>
    /// What a chunk's way costs beside links and network: a call and an answer of the fabric at both ends, and the latency of two PCIe trees. L.
    /// </summary>
    private static readonly SimTime Overhead = SimTime.FromMicroseconds(4);

    /// <summary>Pulls are asked for this far ahead, so that asking costs at most a sixteenth of the rate (1.6 us each, call, answer and latency). L.</summary>
    private static readonly SimTime Ahead = SimTime.FromMicroseconds(25);

    public override EntityKind Kind => EntityKind.Network;

    /// <summary>The rate of each NIC and direction, in bytes per second.</summary>
    [Id(0)]
    public required long BytesPerSecond { get; init; }

    /// <summary>From NIC to NIC: the lookahead between hosts.</summary>
    [Id(1)]
    public required SimTime Latency { get; init; }

    /// <summary>Copies travel in pieces of this size, in bytes.</summary>
    [Id(2)]
    public required long ChunkBytes { get; init; }

    /// <summary>The NIC of each host, by the host's index in the world.</summary>
    [Id(3)]
    public required ImmutableArray<EntityId> Nics { get; init; }

    /// <summary>The time that a chunk is on the wire, in picoseconds, rounded up.</summary>
    private Int128 ChunkTime => (((Int128)ChunkBytes * SimTime.PicosecondsPerSecond) + BytesPerSecond - 1) / BytesPerSecond;

    /// <summary>
    /// Chunks of one copy that its NIC may have asked its fabric for at a time. They share the fabric and so arrive together: more than is needed to hide the
    /// asking would only delay the first.
    /// </summary>
    public long ChunksAhead => 1 + (long)(Ahead.Picoseconds / ChunkTime);

    /// <summary>
    /// Chunks of one copy that may be anywhere between its two GPUs, unacknowledged: enough for the network's rate over a whole round trip, in which a chunk
    /// crosses two fabrics that are at least as fast as the network, its wire, and twice the latency.
    /// </summary>
    public long Window => ChunksAhead + 3 + (long)((((Int128)2 * Latency.Picoseconds) + Overhead.Picoseconds + ChunkTime - 1) / ChunkTime);

    public override Entity Create(EntityId self, ulong seed) => new NetworkEntity();
}
