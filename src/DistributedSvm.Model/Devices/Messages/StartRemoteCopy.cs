using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A copy of a <c>copies</c> workload to another host, seeded by the scenario into the NIC of its source: it sets out when this message arrives, uses links
/// alone, answers nobody and is reported at the end of the run. Nodes are indices in the trees of the two hosts, the host is an index in the world.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record StartRemoteCopy(
    [property: Id(0)] int Workload,
    [property: Id(1)] long Id,
    [property: Id(2)] int FromNode,
    [property: Id(3)] int ToHost,
    [property: Id(4)] int ToNode,
    [property: Id(5)] long Bytes) : Message
{
    public override int TypeNumber => 0x0417;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Workload);
        digest.Add(Id);
        digest.Add(FromNode);
        digest.Add(ToHost);
        digest.Add(ToNode);
        digest.Add(Bytes);
    }
}
