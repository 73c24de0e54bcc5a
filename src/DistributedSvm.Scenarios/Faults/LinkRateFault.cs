using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// The link from a node of a host's tree to its parent trains down to a rate, or the NIC that is that node does so towards the network;
/// <paramref name="For"/> a time, or (null) for good.
/// </summary>
public sealed record LinkRateFault(SimTime At, int Host, int Node, bool IsNetworkSide, long BytesPerSecond, SimTime? For) : ResolvedFault(At)
{
    public const string KindName = "link-rate";

    public override string Kind => KindName;

    public override IEnumerable<int> Hosts => [Host];
}
