using System.Collections.Immutable;

namespace DistributedSvm.Model.Fabric;

/// <summary>The tree of one host. Node 0 is the host itself; parents come before children; GPUs are numbered in node order.</summary>
[GenerateSerializer, Immutable]
public sealed record HostTopology
{
    /// <summary>The host's name, e.g. <c>node0</c>.</summary>
    [Id(0)]
    public required string Host { get; init; }

    [Id(1)]
    public required ImmutableArray<TopologyNode> Nodes { get; init; }

    [Id(2)]
    public IommuMode Iommu { get; init; } = IommuMode.Strict;

    /// <summary>Node index of the NIC; -1 without a network.</summary>
    public int Nic
    {
        get
        {
            int node = Nodes.Length - 1;
            while (node >= 0 && Nodes[node].Kind != TopologyNodeKind.Nic)
            {
                node--;
            }

            return node;
        }
    }

    /// <summary>Node indices of the GPUs: gpu0, gpu1, ... in node order.</summary>
    public ImmutableArray<int> Gpus => [.. Enumerable.Range(0, Nodes.Length).Where(i => Nodes[i].Kind == TopologyNodeKind.Gpu)];
}
