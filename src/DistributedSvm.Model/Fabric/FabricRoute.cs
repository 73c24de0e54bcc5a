using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// What a transfer between two nodes crosses: the resources that limit it (directed links first, then caps of root complexes; read only), how many of
/// them are links, and the latency of all links passed.
/// </summary>
public sealed record FabricRoute(int[] Resources, int Links, SimTime Latency);
