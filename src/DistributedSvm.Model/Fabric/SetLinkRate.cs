using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A fault of the scenario: from now on the link from a node to its parent runs at this rate in both directions (raw; payload gets the link's efficiency of it),
/// or does so no longer. To a NIC: its egress and ingress. Of several faults on one link the one that began last decides. Place, rate and the time at which
/// it was to begin are its identity, so that its end finds it also where a forked run has other faults beside it.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SetLinkRate(
    [property: Id(0)] int Node,
    [property: Id(1)] long BytesPerSecond,
    [property: Id(2)] SimTime Begins,
    [property: Id(3)] bool IsOver = false) : Message
{
    public override int TypeNumber => 0x0205;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Node);
        digest.Add(BytesPerSecond);
        digest.Add(Begins);
        digest.Add(IsOver);
    }
}
