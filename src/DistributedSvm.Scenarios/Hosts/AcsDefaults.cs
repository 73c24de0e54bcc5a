using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// ACS redirect as Linux sets it: with an IOMMU on, passthrough or not, redirect is turned on at every capable port (drivers/pci/pci.c,
/// pci_enable_acs after pci_request_acs); <c>pci=disable_acs_redir=</c> takes it back for named ports. Capable are root ports and downstream ports.
/// </summary>
internal static class AcsDefaults
{
    public static bool IsCapable(TopologyNode node) =>
        node.Kind is TopologyNodeKind.RootPort or TopologyNodeKind.SwitchDownstream or TopologyNodeKind.CardDownstream;

    /// <summary>The tree under an IOMMU mode, with redirect off at the ports named.</summary>
    public static HostTopology Apply(HostTopology topology, IommuMode iommu, ImmutableArray<string> disabledPorts)
    {
        HashSet<string> disabled = [.. disabledPorts];
        return topology with
        {
            Iommu = iommu,
            Nodes = [.. topology.Nodes.Select(n => n with { AcsRedirect = iommu != IommuMode.Off && IsCapable(n) && !disabled.Contains(n.Name) })],
        };
    }
}
