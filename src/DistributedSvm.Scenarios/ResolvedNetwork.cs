using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios;

/// <summary>
/// The network between the hosts: bandwidth of each NIC and direction in bytes per second, the latency from NIC to NIC, and the size in bytes of the pieces
/// in which copies travel.
/// </summary>
public sealed record ResolvedNetwork(long BytesPerSecond, SimTime Latency, long ChunkBytes);
