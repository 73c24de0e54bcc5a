using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Builds a host's tree node by node.</summary>
internal sealed class Tree
{
    public const long GpuRate = 31_500_000_000;
    public const long RootRate = 63_000_000_000;

    private readonly List<TopologyNode> _nodes = [new() { Name = "host", Kind = TopologyNodeKind.Host, Parent = -1 }];

    public int Add(
        TopologyNodeKind kind,
        int parent,
        long rate = 0,
        int perMille = 1000,
        SimTime latency = default,
        long shared = 0,
        HostBridgeListing listing = HostBridgeListing.NotListed,
        bool acs = false,
        string pciAddress = "")
    {
        _nodes.Add(new TopologyNode
        {
            Name = $"{kind}{_nodes.Count}",
            Kind = kind,
            Parent = parent,
            Link = new LinkSpec(rate, perMille, latency),
            SharedBytesPerSecond = shared,
            Listing = listing,
            AcsRedirect = acs,
            PciAddress = pciAddress,
        });
        return _nodes.Count - 1;
    }

    /// <summary>An Arc card below a port: upstream port, downstream port, GPU. Returns the GPU's node.</summary>
    public int AddCard(int port, bool acs = false)
    {
        int upstream = Add(TopologyNodeKind.CardUpstream, port);
        int downstream = Add(TopologyNodeKind.CardDownstream, upstream, acs: acs);
        return Add(TopologyNodeKind.Gpu, downstream);
    }

    public HostTopology Build(IommuMode iommu = IommuMode.Off) => new() { Host = "node0", Nodes = [.. _nodes], Iommu = iommu };

    /// <summary>Roots of eight GPUs each that meet in the ideal host, at the rates of the reference data.</summary>
    public static HostTopology TwoLevel(int gpus, int gpusPerRoot = 8)
    {
        var tree = new Tree();
        int root = -1;
        for (int gpu = 0; gpu < gpus; gpu++)
        {
            if (gpu % gpusPerRoot == 0)
            {
                root = tree.Add(TopologyNodeKind.RootComplex, 0, RootRate);
            }

            tree.Add(TopologyNodeKind.Gpu, root, GpuRate);
        }

        return tree.Build();
    }
}
