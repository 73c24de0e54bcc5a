using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A process of the same workload on another host.</summary>
/// <param name="Agent">Its threads.</param>
/// <param name="Place">Its memory, as the network reaches it.</param>
/// <param name="Latency">Of the network.</param>
[GenerateSerializer, Immutable]
public sealed record SvmPeer([property: Id(0)] EntityId Agent, [property: Id(1)] MirrorPeer Place, [property: Id(2)] SimTime Latency);
