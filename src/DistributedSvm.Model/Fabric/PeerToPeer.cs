using System.Collections.Immutable;
using System.Globalization;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// Whether one PCI function may reach another's BAR: drivers/pci/p2pdma.c, pci_p2pdma_distance and calc_map_type_and_dist, restated over a host's tree.
/// <para>
/// Walk up from both functions to the first common bridge; the distance is the hops up plus the hops down, or to the root buses and on where there is no
/// common bridge. Without ACS redirect at any port passed, the common one included, traffic turns round there. Otherwise, and without a common bridge, it
/// goes through the host bridge: allowed on AMD Zen, or where the host bridges are on the kernel's list.
/// </para>
/// </summary>
public static class PeerToPeer
{
    /// <summary>The verdict for the PFs of two GPUs (their nodes in the tree).</summary>
    public static P2PVerdict Between(HostTopology topology, int gpuA, int gpuB, bool vfsAssigned, IEnumerable<string> disableAcsRedir) =>
        Between(topology, new P2PFunction(gpuA), new P2PFunction(gpuB), vfsAssigned, disableAcsRedir);

    /// <summary>
    /// The verdict for two functions. <paramref name="vfsAssigned"/>: VFs of this host are assigned to guests, so the IOMMU is on;
    /// <paramref name="disableAcsRedir"/>: ports whose redirect is switched off. Throws <see cref="ArgumentException"/> for a node that is no device.
    /// </summary>
    public static P2PVerdict Between(HostTopology topology, P2PFunction a, P2PFunction b, bool vfsAssigned, IEnumerable<string> disableAcsRedir)
    {
        RequireDevice(topology, a.Node);
        RequireDevice(topology, b.Node);
        if (a == b)
        {
            return new P2PVerdict
            {
                Distance = 0,
                MapType = P2PMapType.SameDevice,
                Addressing = P2PAddressing.None,
                Reason = "same function",
                Path = [a.Node],
                RedirectingPorts = [],
            };
        }

        var bridges = new PciBridges(topology, vfsAssigned, disableAcsRedir);
        Walk walk = WalkUp(bridges, a.Node, b.Node);
        if (walk.Common >= 0 && walk.Redirecting.IsEmpty)
        {
            return new P2PVerdict
            {
                Distance = walk.Distance,
                MapType = P2PMapType.BusAddress,
                Addressing = P2PAddressing.Bus,
                Reason = $"common bridge {Name(topology, walk.Common)}, no ACS redirect on the path",
                Path = PathOver(topology, a.Node, b.Node, walk.Common),
                RedirectingPorts = [],
            };
        }

        string cause = walk.Common < 0
            ? "no common bridge"
            : $"ACS redirect at {string.Join(", ", walk.Redirecting.Select(port => Name(topology, port)))}";
        (bool allowed, string bridge) = HostBridgeAllows(topology, bridges.HostBridgeOf(a.Node), bridges.HostBridgeOf(b.Node));
        return new P2PVerdict
        {
            Distance = allowed ? walk.Distance : -1,
            MapType = allowed ? P2PMapType.ThroughHostBridge : P2PMapType.NotSupported,
            Addressing = allowed ? AddressingThroughHostBridge(bridges.Iommu, vfsAssigned && (a.IsVirtual || b.IsVirtual)) : P2PAddressing.None,
            Reason = $"{cause}; {bridge}",
            Path = PathThroughHostBridges(topology, bridges, a.Node, b.Node),
            RedirectingPorts = walk.Redirecting,
        };
    }

    /// <summary>calc_map_type_and_dist's double loop. All functions of a GPU hang below one bridge, so two of them start one hop below it (pci_physfn).</summary>
    private static Walk WalkUp(PciBridges bridges, int nodeA, int nodeB)
    {
        var redirecting = ImmutableArray.CreateBuilder<int>();
        int distanceA = 0;
        for (int a = nodeA; a >= 0; a = bridges.Above(a), distanceA++)
        {
            if (bridges.Redirects(a))
            {
                redirecting.Add(a);
            }

            int distanceB = 1;
            for (int b = bridges.Above(nodeB); b >= 0 && distanceA > 0; b = bridges.Above(b), distanceB++)
            {
                if (a == b)
                {
                    return new Walk(a, distanceA + distanceB, WithPortsBelow(bridges, nodeB, a, redirecting));
                }
            }
        }

        return new Walk(-1, distanceA + Height(bridges, nodeB), []);
    }

    private static ImmutableArray<int> WithPortsBelow(PciBridges bridges, int node, int common, ImmutableArray<int>.Builder ports)
    {
        for (int port = node; port != common; port = bridges.Above(port))
        {
            if (bridges.Redirects(port))
            {
                ports.Add(port);
            }
        }

        return ports.ToImmutable();
    }

    private static int Height(PciBridges bridges, int node)
    {
        int height = 0;
        for (int at = node; at >= 0; at = bridges.Above(at))
        {
            height++;
        }

        return height;
    }

    /// <summary>cpu_supports_p2pdma and host_bridge_whitelist.</summary>
    private static (bool Allowed, string Why) HostBridgeAllows(HostTopology topology, int a, int b)
    {
        if (a < 0 || b < 0)
        {
            return (false, "there is no host bridge");
        }

        HostBridgeListing listingA = topology.Nodes[a].Listing;
        HostBridgeListing listingB = topology.Nodes[b].Listing;
        if (listingA == HostBridgeListing.AmdZen || listingB == HostBridgeListing.AmdZen)
        {
            return (true, "through the host bridge of an AMD Zen CPU");
        }

        if (listingA == HostBridgeListing.NotListed || listingB == HostBridgeListing.NotListed)
        {
            return (false, $"host bridge {Name(topology, listingA == HostBridgeListing.NotListed ? a : b)} is not on the kernel's list");
        }

        if (a == b)
        {
            return (true, $"through host bridge {Name(topology, a)}, which is on the kernel's list");
        }

        bool demandsSame = listingA == HostBridgeListing.SameBridgeOnly || listingB == HostBridgeListing.SameBridgeOnly;
        return demandsSame
            ? (false, $"host bridges {Name(topology, a)} and {Name(topology, b)} differ, and the kernel's list demands one")
            : (true, $"through host bridges {Name(topology, a)} and {Name(topology, b)}, which are on the kernel's list");
    }

    /// <summary>A VF in a guest's hands is always translated by the guest's domain, also where the host's own devices are passed through.</summary>
    private static P2PAddressing AddressingThroughHostBridge(IommuMode iommu, bool assigned) => iommu switch
    {
        IommuMode.Off => P2PAddressing.Bus,
        IommuMode.PassThrough when !assigned => P2PAddressing.Identity,
        _ => P2PAddressing.Iova,
    };

    private static ImmutableArray<int> PathOver(HostTopology topology, int a, int b, int turn) =>
        [.. Ascent(topology, a, turn), turn, .. Ascent(topology, b, turn).Reverse()];

    /// <summary>Up to the host bridge (the host, where the tree shows none) and down; between two of them the path is the socket's or the host's own.</summary>
    private static ImmutableArray<int> PathThroughHostBridges(HostTopology topology, PciBridges bridges, int a, int b)
    {
        int topA = Math.Max(bridges.HostBridgeOf(a), 0);
        int topB = Math.Max(bridges.HostBridgeOf(b), 0);
        int[] tops = topA == topB ? [topA] : [topA, topB];
        return [.. Ascent(topology, a, topA), .. tops, .. Ascent(topology, b, topB).Reverse()];
    }

    /// <summary>The nodes from <paramref name="node"/> up to, and without, <paramref name="until"/>.</summary>
    private static IEnumerable<int> Ascent(HostTopology topology, int node, int until)
    {
        for (int at = node; at >= 0 && at != until; at = topology.Nodes[at].Parent)
        {
            yield return at;
        }
    }

    private static string Name(HostTopology topology, int node) =>
        topology.Nodes[node].PciId.Length == 0 ? topology.Nodes[node].Name : $"{topology.Nodes[node].Name} ({topology.Nodes[node].PciId})";

    private static void RequireDevice(HostTopology topology, int node)
    {
        if (node < 0 || node >= topology.Nodes.Length || topology.Nodes[node].Kind is not (TopologyNodeKind.Gpu or TopologyNodeKind.Device))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Node {node} of {topology.Host} is not a device."), nameof(node));
        }
    }

    private readonly record struct Walk(int Common, int Distance, ImmutableArray<int> Redirecting);
}
