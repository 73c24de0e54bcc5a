using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>link-rate</c>: a link trains down, for a time or for good.</summary>
public sealed class LinkRateKind : IFaultKind
{
    private const string NetworkSide = "network";

    public string Name => LinkRateFault.KindName;

    public MappingShape Shape { get; } = new("linkRate", ["at", "kind", "on", "bandwidth"], ["for"]);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        FaultPlace? place = FaultPlace.Read(entry, context);
        long? rate = entry.PositiveQuantity("bandwidth", Dimension.Rate);
        SimTime? length = entry.PositiveTime("for");
        if (place is null || rate is null || (length is null && entry.Has("for")))
        {
            return null;
        }

        bool isNetworkSide = place.Rest is [NetworkSide];
        (int Node, long Rate)? link = isNetworkSide ? Network(entry, place, context) : Pcie(entry, place, context);
        if (link is null)
        {
            return null;
        }

        if (rate >= link.Value.Rate)
        {
            entry.Fail("bandwidth", $"'bandwidth' must be less than the {Dimension.Rate.Format(link.Value.Rate)} that this link has");
            return null;
        }

        return new LinkRateFault(at, place.Host, link.Value.Node, isNetworkSide, rate.Value, length);
    }

    private static (int Node, long Rate)? Network(MappingReader entry, FaultPlace place, WorkloadContext context)
    {
        TopologyNode node = context.Hosts[place.Host].Topology.Nodes[place.Node];
        if (node.Kind == TopologyNodeKind.Nic)
        {
            return (place.Node, context.Network!.BytesPerSecond);
        }

        entry.Fail("on", $"only a NIC has a side towards the network, and {node.Name} is none");
        return null;
    }

    /// <summary>The node's own link; for a GPU inside a card, whose own never limits, the card's.</summary>
    private static (int Node, long Rate)? Pcie(MappingReader entry, FaultPlace place, WorkloadContext context)
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
            return (node, nodes[node].Link.BytesPerSecond);
        }

        string[] limited = [.. nodes.Where(n => n.Link.BytesPerSecond > 0).Select(n => n.Name)];
        entry.Fail("on", $"{nodes[place.Node].Name} has no link of its own that could become slower"
            + (limited.Length == 0 ? "" : $"; there are {string.Join(", ", limited.Take(12))}{(limited.Length > 12 ? ", ..." : "")}"));
        return null;
    }
}
