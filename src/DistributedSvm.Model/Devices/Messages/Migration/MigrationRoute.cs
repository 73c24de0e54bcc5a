using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The way between two hosts: out of one's memory, through its NIC, into the other's.</summary>
/// <param name="Nic">The NIC of the sending host.</param>
/// <param name="FromNode">The memory's node in the tree of the sending host.</param>
/// <param name="ToHost">Index of the receiving host in the world.</param>
/// <param name="ToNode">The memory's node in its tree.</param>
/// <param name="Latency">Of the network.</param>
[GenerateSerializer, Immutable]
public sealed record MigrationRoute(
    [property: Id(0)] EntityId Nic,
    [property: Id(1)] int FromNode,
    [property: Id(2)] int ToHost,
    [property: Id(3)] int ToNode,
    [property: Id(4)] SimTime Latency)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(Nic);
        digest.Add(FromNode);
        digest.Add(ToHost);
        digest.Add(ToNode);
        digest.Add(Latency);
    }
}
