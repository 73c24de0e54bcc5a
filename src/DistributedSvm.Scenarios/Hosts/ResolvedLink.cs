using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>A link between GPUs of a host: each of them reaches each other's VRAM.</summary>
/// <param name="Kind">The interconnect that it is.</param>
/// <param name="Gpus">Their indices, in order.</param>
/// <param name="BytesPerSecond">Of each GPU's port.</param>
/// <param name="Latency">One way.</param>
public sealed record ResolvedLink(InterconnectKind Kind, ImmutableArray<int> Gpus, long BytesPerSecond, SimTime Latency);
