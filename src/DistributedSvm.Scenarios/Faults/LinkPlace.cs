using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The link that a fault strikes: from a node of a host's tree to its parent, or from the NIC that is that node to the network.</summary>
internal sealed record LinkPlace(int Host, int Node, bool IsNetworkSide, long BytesPerSecond)
{
    private const string NetworkSide = "network";

    /// <summary>What the entry's <c>on</c> names; null, and an error there, when that is no link that could <paramref name="whatHappens"/>.</summary>
    public static LinkPlace? Read(MappingReader entry, WorkloadContext context, string whatHappens)
    {
        FaultPlace? place = FaultPlace.Read(entry, context);
        return place is null ? null : place.Rest is [NetworkSide] ? Network(entry, place, context) : Pcie(entry, place, context, whatHappens);
    }

    private static LinkPlace? Network(MappingReader entry, FaultPlace place, WorkloadContext context)
    {
        TopologyNode node = context.Hosts[place.Host].Topology.Nodes[place.Node];
        if (node.Kind == TopologyNodeKind.Nic)
        {
            return new LinkPlace(place.Host, place.Node, IsNetworkSide: true, context.Network!.BytesPerSecond);
        }

        entry.Fail("on", $"only a NIC has a side towards the network, and {node.Name} is none");
        return null;
    }

    /// <summary>The node's own link; for a GPU inside a card, whose own never limits, the card's.</summary>
    private static LinkPlace? Pcie(MappingReader entry, FaultPlace place, WorkloadContext context, string whatHappens)
    {
        ResolvedHost host = context.Hosts[place.Host];
        ImmutableArray<TopologyNode> nodes = host.Topology.Nodes;
        if (!place.Rest.IsEmpty)
        {
            entry.Fail("on", $"'on' must be a host and a node of its tree such as {host.Name}/gpu0, or {host.Name}/nic0/{NetworkSide}, "
                + $"not '{entry.Text("on")}'");
            return null;
        }

        int node = place.Node;
        while (nodes[node].Link.BytesPerSecond == 0 && nodes[node].Kind is TopologyNodeKind.Gpu or TopologyNodeKind.CardDownstream)
        {
            node = nodes[node].Parent;
        }

        if (nodes[node].Link.BytesPerSecond > 0)
        {
            return new LinkPlace(place.Host, node, IsNetworkSide: false, nodes[node].Link.BytesPerSecond);
        }

        string[] limited = [.. nodes.Where(n => n.Link.BytesPerSecond > 0).Select(n => n.Name)];
        entry.Fail("on", $"{nodes[place.Node].Name} has no link of its own that could {whatHappens}"
            + (limited.Length == 0 ? "" : $"; there are {string.Join(", ", limited.Take(12))}{(limited.Length > 12 ? ", ..." : "")}"));
        return null;
    }
}
