using System.Collections.Immutable;

namespace DistributedSvm.Model.Fabric;

/// <summary>The PCI bridges of a host's tree, and which of them redirect peer traffic to the host bridge.</summary>
public sealed class PciBridges
{
    private readonly HostTopology _topology;
    private readonly bool _vfsAssigned;
    private readonly ImmutableHashSet<string> _redirectDisabled;

    /// <summary>
    /// <paramref name="disableAcsRedir"/> names ports by node name or PCI address, as <c>pci=disable_acs_redir=</c> does; as in the kernel, a name that
    /// is no port that can redirect has no effect.
    /// </summary>
    public PciBridges(HostTopology topology, bool vfsAssigned, IEnumerable<string> disableAcsRedir)
    {
        _topology = topology;
        _vfsAssigned = vfsAssigned;
        _redirectDisabled = disableAcsRedir.Where(name => name.Length > 0).ToImmutableHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The IOMMU as it must be: assigning VFs needs it, so <see cref="IommuMode.Off"/> counts as <see cref="IommuMode.Strict"/> (the kernel's default
    /// domain) once a VF is assigned.
    /// </summary>
    public IommuMode Iommu => _vfsAssigned && _topology.Iommu == IommuMode.Off ? IommuMode.Strict : _topology.Iommu;

    /// <summary>A port that has the ACS capability: root ports and downstream ports. Upstream ports have none.</summary>
    public static bool IsAcsCapable(TopologyNodeKind kind) =>
        kind is TopologyNodeKind.RootPort or TopologyNodeKind.SwitchDownstream or TopologyNodeKind.CardDownstream;

    public static bool IsBridge(TopologyNodeKind kind) =>
        kind is TopologyNodeKind.SwitchUpstream or TopologyNodeKind.CardUpstream || IsAcsCapable(kind);

    /// <summary>
    /// The port redirects peer traffic upwards (pci_bridge_has_acs_redir: request redirect, completion redirect or egress control). An IOMMU, in pass-through
    /// mode too, makes Linux switch it on at every capable port (pci_request_acs, pci_std_enable_acs); without one it is as the tree says.
    /// </summary>
    public bool Redirects(int port)
    {
        TopologyNode node = _topology.Nodes[port];
        return IsAcsCapable(node.Kind)
            && (Iommu != IommuMode.Off || node.AcsRedirect)
            && !_redirectDisabled.Contains(node.Name)
            && !_redirectDisabled.Contains(node.PciAddress);
    }

    /// <summary>The bridge above a node (pci_upstream_bridge); -1 at the root bus.</summary>
    public int Above(int node)
    {
        int parent = _topology.Nodes[node].Parent;
        return parent >= 0 && IsBridge(_topology.Nodes[parent].Kind) ? parent : -1;
    }

    /// <summary>The root complex, to the kernel the host bridge, above a node; -1 if there is none.</summary>
    public int HostBridgeOf(int node)
    {
        while (node >= 0 && _topology.Nodes[node].Kind != TopologyNodeKind.RootComplex)
        {
            node = _topology.Nodes[node].Parent;
        }

        return node;
    }
}
