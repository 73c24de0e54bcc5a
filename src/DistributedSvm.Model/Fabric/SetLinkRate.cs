using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A fault of the scenario: from now on the link from a node to its parent runs at this rate in both directions (raw; payload gets the link's efficiency of it);
/// 0 bytes per second: the fault is over. To a NIC: its egress and ingress. Of several faults on one link the one that began last decides.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SetLinkRate(
    [property: Id(0)] int Fault,
    [property: Id(1)] int Node,
    [property: Id(2)] long BytesPerSecond) : Message
{
    public override int TypeNumber => 0x0205;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Fault);
        digest.Add(Node);
        digest.Add(BytesPerSecond);
    }
}
