using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>How a process reaches the network: the NIC of its host, and where its memory is for that.</summary>
/// <param name="Nic">The NIC.</param>
/// <param name="Host">The host's index in the world.</param>
/// <param name="Node">The system memory's node in the host's tree.</param>
/// <param name="Latency">Of the network.</param>
[GenerateSerializer, Immutable]
public sealed record NicPort(
    [property: Id(0)] EntityId Nic,
    [property: Id(1)] int Host,
    [property: Id(2)] int Node,
    [property: Id(3)] SimTime Latency);
