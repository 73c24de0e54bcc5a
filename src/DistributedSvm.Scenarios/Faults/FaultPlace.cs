using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// Where a fault strikes: a host, a node of its tree, and what may follow, e.g. <c>network</c> of <c>node0/nic0/network</c>. Exact names: a fault has one place.
/// </summary>
internal sealed record FaultPlace(int Host, int Node, ImmutableArray<string> Rest)
{
    /// <summary>What the entry's <c>on</c> names; null, and an error there, when there is no such node.</summary>
    public static FaultPlace? Read(MappingReader entry, WorkloadContext context)
    {
        if (entry.Text("on") is not { } path)
        {
            return null;
        }

        string[] parts = path.Split('/');
        if (parts.Length < 2)
        {
            entry.Fail("on", $"'on' must be a host and a node of its tree such as node0/gpu3, not '{path}'");
            return null;
        }

        int host = context.Hosts.ToList().FindIndex(h => h.Name == parts[0]);
        if (host < 0)
        {
            entry.Fail("on", $"there is no host '{parts[0]}'{Suggestion.For(parts[0], context.Hosts.Select(h => h.Name))}");
            return null;
        }

        ImmutableArray<TopologyNode> nodes = context.Hosts[host].Topology.Nodes;
        int node = nodes.ToList().FindIndex(n => n.Name == parts[1]);
        if (node < 0)
        {
            entry.Fail("on", $"{parts[0]} has no node '{parts[1]}'" + (parts[1] == HostNic.Name
                ? ": hosts have a NIC where the scenario has a 'network'"
                : Suggestion.For(parts[1], nodes.Select(n => n.Name))));
            return null;
        }

        return new FaultPlace(host, node, [.. parts[2..]]);
    }
}
