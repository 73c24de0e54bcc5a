using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// The NIC that every host of a scenario with a network gets: a device of its own at the first root complex, behind all other nodes, so that it renumbers none.
/// Its link is Gen5 x16 (an assumption, L), or wider where the network is faster than that.
/// </summary>
internal static class HostNic
{
    public const string Name = "nic0";

    public static HostTopology Add(HostTopology topology, ResolvedNetwork network)
    {
        int root = Math.Max(0, topology.Nodes.ToList().FindIndex(n => n.Kind == TopologyNodeKind.RootComplex));
        Int128 needed = (((Int128)network.BytesPerSecond * 1_000) + PcieCosts.EfficiencyPerMille - 1) / PcieCosts.EfficiencyPerMille;
        long rate = (long)Int128.Min(Int128.Max(new PcieLink(5, 16).BytesPerSecond, needed), FabricGraph.MaxBytesPerSecond);
        TopologyNode nic = new() { Name = Name, Kind = TopologyNodeKind.Nic, Parent = root, Link = PcieCosts.External(rate, PcieCosts.RootPort) };
        return topology with { Nodes = topology.Nodes.Add(nic) };
    }
}
