using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// The link from a node of a host's tree to its parent, or from the NIC that is that node to the network, is down or corrupts what crosses it;
/// <paramref name="For"/> a time, or (null) for good.
/// </summary>
public sealed record LinkDamageFault(SimTime At, int Host, int Node, bool IsNetworkSide, LinkDamage Damage, SimTime? For) : ResolvedFault(At)
{
    public override string Kind => Damage == LinkDamage.Down ? LinkDamageKind.Down.Name : LinkDamageKind.Corrupt.Name;

    public override IEnumerable<int> Hosts => [Host];
}
