using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Reports.Topology;

/// <summary>A host as it is shown: its tree, and how many VFs each GPU has enabled, in GPU order (empty: not known, not shown).</summary>
public sealed record TopologyView(HostTopology Host, ImmutableArray<int> VfsPerGpu)
{
    public TopologyView(HostTopology host)
        : this(host, [])
    {
    }

    /// <summary>Enabled VFs of the GPU at this node; null where that is not known or the node is no GPU.</summary>
    internal int? VfsAt(int node)
    {
        int gpu = Host.Gpus.IndexOf(node);
        return gpu >= 0 && gpu < VfsPerGpu.Length ? VfsPerGpu[gpu] : null;
    }

    /// <summary>The same tree with the same figures, whatever the host is called.</summary>
    internal bool LooksLike(TopologyView other) =>
        Host.Iommu == other.Host.Iommu && Host.Nodes.SequenceEqual(other.Host.Nodes) && VfsPerGpu.SequenceEqual(other.VfsPerGpu);
}
