using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios;

/// <summary>The network between the hosts: bandwidth of each NIC and direction in bytes per second, and the latency from NIC to NIC.</summary>
public sealed record ResolvedNetwork(long BytesPerSecond, SimTime Latency);
