using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>The tree as a VM sees it, for the one question that its drivers ask of it: pci_p2pdma_distance. What carries the bytes is the host's tree.</summary>
internal static class GuestTopology
{
    /// <summary>The distance between any two GPUs of the VM; -1 where its kernel refuses.</summary>
    public static int Distance(GuestTopologyKind shows) =>
        PeerToPeer.Between(Of(shows), Gpu(shows, 0), Gpu(shows, 1), vfsAssigned: false, []).Distance;

    private static int Gpu(GuestTopologyKind shows, int gpu) => Of(shows).Gpus[gpu];

    /// <summary>With two GPUs: any two of one VM stand to each other alike.</summary>
    private static HostTopology Of(GuestTopologyKind shows)
    {
        var nodes = ImmutableArray.CreateBuilder<TopologyNode>();
        int Add(TopologyNodeKind kind, int parent)
        {
            nodes.Add(new TopologyNode { Name = string.Create(CultureInfo.InvariantCulture, $"guest{nodes.Count}"), Kind = kind, Parent = parent });
            return nodes.Count - 1;
        }

        int machine = Add(TopologyNodeKind.Host, -1);
        int shared = shows == GuestTopologyKind.Flat
            ? Add(TopologyNodeKind.SwitchUpstream, Add(TopologyNodeKind.RootPort, Add(TopologyNodeKind.RootComplex, machine)))
            : -1;
        for (int gpu = 0; gpu < 2; gpu++)
        {
            int port = shared >= 0
                ? Add(TopologyNodeKind.SwitchDownstream, shared)
                : Add(TopologyNodeKind.RootPort, Add(TopologyNodeKind.RootComplex, machine));
            Add(TopologyNodeKind.Gpu, port);
        }

        return new HostTopology { Host = "guest", Nodes = nodes.ToImmutable(), Iommu = IommuMode.Off };
    }
}
