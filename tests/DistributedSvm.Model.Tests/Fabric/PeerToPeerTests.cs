using DistributedSvm.Model.Fabric;
using static DistributedSvm.Model.Fabric.TopologyNodeKind;

namespace DistributedSvm.Model.Tests.Fabric;

public sealed class PeerToPeerTests
{
    /// <summary>Two Arc cards under one external switch below a client host bridge, as in intel/compute-runtime#935; redirect as the tree says.</summary>
    private static (HostTopology Topology, int A, int B) TwoCardsUnderOneSwitch(bool acs, HostBridgeListing listing, IommuMode iommu = IommuMode.Off)
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, tree.Add(Socket, 0), listing: listing);
        int upstream = tree.Add(SwitchUpstream, tree.Add(RootPort, root));
        int a = tree.AddCard(tree.Add(SwitchDownstream, upstream, acs: acs, pciAddress: "0000:02:01.0"));
        int b = tree.AddCard(tree.Add(SwitchDownstream, upstream, acs: acs, pciAddress: "0000:02:02.0"));
        return (tree.Build(iommu), a, b);
    }

    /// <summary>One card in each of two slots on root ports, of one root complex or of two.</summary>
    private static (HostTopology Topology, int A, int B) TwoSlots(
        bool split, HostBridgeListing listing, HostBridgeListing? other = null, IommuMode iommu = IommuMode.Off)
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0, listing: listing);
        int second = split ? tree.Add(RootComplex, 0, listing: other ?? listing) : root;
        int a = tree.AddCard(tree.Add(RootPort, root));
        int b = tree.AddCard(tree.Add(RootPort, second));
        return (tree.Build(iommu), a, b);
    }

    [Fact]
    public void Two_cards_under_one_switch_with_redirect_and_a_bridge_that_is_not_listed_are_refused()
    {
        var (topology, a, b) = TwoCardsUnderOneSwitch(acs: true, HostBridgeListing.NotListed);
        P2PVerdict verdict = PeerToPeer.Between(topology, a, b, false, []);

        Assert.Equal((-1, P2PMapType.NotSupported, P2PAddressing.None), (verdict.Distance, verdict.MapType, verdict.Addressing));
        Assert.False(verdict.IsAllowed);
        Assert.Equal(RouteKind.ThroughHostBridge, verdict.Route);
        Assert.Equal("ACS redirect at SwitchDownstream5, SwitchDownstream9; host bridge RootComplex2 is not on the kernel's list", verdict.Reason);
    }

    [Fact]
    public void The_same_cards_without_redirect_turn_inside_the_switch_at_distance_8()
    {
        var (topology, a, b) = TwoCardsUnderOneSwitch(acs: false, HostBridgeListing.NotListed);
        P2PVerdict verdict = PeerToPeer.Between(topology, a, b, false, []);

        Assert.Equal((8, P2PMapType.BusAddress, P2PAddressing.Bus), (verdict.Distance, verdict.MapType, verdict.Addressing));
        Assert.Equal(RouteKind.Direct, verdict.Route);
        Assert.Equal(
            [Gpu, CardDownstream, CardUpstream, SwitchDownstream, SwitchUpstream, SwitchDownstream, CardUpstream, CardDownstream, Gpu],
            verdict.Path.Select(node => topology.Nodes[node].Kind));
    }

    [Fact]
    public void Redirect_on_a_listed_bridge_sends_traffic_up_through_it_at_the_same_distance()
    {
        var (topology, a, b) = TwoCardsUnderOneSwitch(acs: true, HostBridgeListing.SameBridgeOnly);
        P2PVerdict verdict = PeerToPeer.Between(topology, a, b, false, []);

        Assert.Equal((8, P2PMapType.ThroughHostBridge, RouteKind.ThroughHostBridge), (verdict.Distance, verdict.MapType, verdict.Route));
        Assert.Equal(RootComplex, topology.Nodes[verdict.Path[6]].Kind);
        Assert.Equal(13, verdict.Path.Length);
        Assert.Equal(2, verdict.RedirectingPorts.Length);
    }

    [Fact]
    public void Redirect_at_one_port_is_enough()
    {
        var tree = new Tree();
        int upstream = tree.Add(SwitchUpstream, tree.Add(RootPort, tree.Add(RootComplex, 0)));
        int a = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream));
        int b = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream, acs: true));

        Assert.Equal(-1, PeerToPeer.Between(tree.Build(), a, b, false, []).Distance);
        Assert.Equal(-1, PeerToPeer.Between(tree.Build(), b, a, false, []).Distance);
    }

    [Fact]
    public void Redirect_above_the_common_bridge_does_not_matter()
    {
        var tree = new Tree();
        int upstream = tree.Add(SwitchUpstream, tree.Add(RootPort, tree.Add(RootComplex, 0), acs: true));
        int a = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream));
        int b = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream));

        Assert.Equal(P2PMapType.BusAddress, PeerToPeer.Between(tree.Build(), a, b, false, []).MapType);
    }

    [Fact]
    public void Distances_are_0_for_a_function_2_within_a_device_and_4_under_one_switch()
    {
        var tree = new Tree();
        int upstream = tree.Add(SwitchUpstream, tree.Add(RootPort, tree.Add(RootComplex, 0)));
        int a = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream));
        int b = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream));
        HostTopology topology = tree.Build();

        P2PVerdict same = PeerToPeer.Between(topology, a, a, false, []);
        Assert.Equal((0, P2PMapType.SameDevice), (same.Distance, same.MapType));
        P2PVerdict own = PeerToPeer.Between(topology, new P2PFunction(a), new P2PFunction(a, 3), false, []);
        Assert.Equal((2, P2PMapType.BusAddress), (own.Distance, own.MapType));
        Assert.Equal(4, PeerToPeer.Between(topology, a, b, false, []).Distance);
        Assert.Equal(4, PeerToPeer.Between(topology, new P2PFunction(a, 1), new P2PFunction(b, 2), false, []).Distance);
    }

    [Theory]
    [InlineData(HostBridgeListing.AmdZen, 8)]
    [InlineData(HostBridgeListing.Listed, 8)]
    [InlineData(HostBridgeListing.SameBridgeOnly, -1)]
    [InlineData(HostBridgeListing.NotListed, -1)]
    public void Split_root_complexes_have_no_common_bridge_so_the_list_decides(HostBridgeListing listing, int distance)
    {
        var (topology, a, b) = TwoSlots(split: true, listing);
        P2PVerdict verdict = PeerToPeer.Between(topology, a, b, false, []);

        Assert.Equal(distance, verdict.Distance);
        Assert.StartsWith("no common bridge; ", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(distance < 0 ? P2PMapType.NotSupported : P2PMapType.ThroughHostBridge, verdict.MapType);
    }

    [Theory]
    [InlineData(HostBridgeListing.AmdZen, true)]
    [InlineData(HostBridgeListing.Listed, true)]
    [InlineData(HostBridgeListing.SameBridgeOnly, true)]
    [InlineData(HostBridgeListing.NotListed, false)]
    public void Two_root_ports_of_one_root_complex_have_no_common_bridge_but_one_host_bridge(HostBridgeListing listing, bool allowed)
    {
        var (topology, a, b) = TwoSlots(split: false, listing);
        Assert.Equal(allowed ? 8 : -1, PeerToPeer.Between(topology, a, b, false, []).Distance);
    }

    [Theory]
    [InlineData(HostBridgeListing.Listed, HostBridgeListing.SameBridgeOnly)]
    [InlineData(HostBridgeListing.NotListed, HostBridgeListing.Listed)]
    [InlineData(HostBridgeListing.Listed, HostBridgeListing.NotListed)]
    public void Both_of_two_host_bridges_must_be_listed_without_restriction(HostBridgeListing one, HostBridgeListing other)
    {
        var (topology, a, b) = TwoSlots(split: true, one, other);
        Assert.Equal(-1, PeerToPeer.Between(topology, a, b, false, []).Distance);
    }

    [Fact]
    public void Legality_follows_the_topology_as_the_guest_sees_it()
    {
        var (shown, a, b) = TwoCardsUnderOneSwitch(acs: false, HostBridgeListing.NotListed);
        var (hidden, c, d) = TwoSlots(split: true, HostBridgeListing.NotListed);

        Assert.True(PeerToPeer.Between(shown, a, b, false, []).IsAllowed);
        Assert.False(PeerToPeer.Between(hidden, c, d, false, []).IsAllowed);
    }

    [Theory]
    [InlineData(IommuMode.Off, false, P2PMapType.BusAddress)]
    [InlineData(IommuMode.Off, true, P2PMapType.NotSupported)]
    [InlineData(IommuMode.PassThrough, false, P2PMapType.NotSupported)]
    [InlineData(IommuMode.PassThrough, true, P2PMapType.NotSupported)]
    [InlineData(IommuMode.Strict, false, P2PMapType.NotSupported)]
    [InlineData(IommuMode.Strict, true, P2PMapType.NotSupported)]
    public void An_IOMMU_and_so_assigned_VFs_switch_redirect_on_at_every_capable_port(IommuMode iommu, bool vfsAssigned, P2PMapType expected)
    {
        var (topology, a, b) = TwoCardsUnderOneSwitch(acs: false, HostBridgeListing.NotListed, iommu);
        Assert.Equal(expected, PeerToPeer.Between(topology, a, b, vfsAssigned, []).MapType);
        P2PVerdict own = PeerToPeer.Between(topology, new P2PFunction(a), new P2PFunction(a, 1), vfsAssigned, []);
        Assert.Equal(expected, own.MapType);
    }

    [Fact]
    public void Redirect_can_be_disabled_port_by_port_by_name_or_by_PCI_address()
    {
        var (topology, a, b) = TwoCardsUnderOneSwitch(acs: false, HostBridgeListing.NotListed, IommuMode.Strict);
        string[] ports = ["0000:02:01.0", "SwitchDownstream9", "CardDownstream7", "CardDownstream11"];

        Assert.Equal(8, PeerToPeer.Between(topology, a, b, true, ports).Distance);
        Assert.All(ports, port => Assert.Equal(-1, PeerToPeer.Between(topology, a, b, true, ports.Except([port])).Distance));
    }

    [Theory]
    [InlineData(IommuMode.Off, false, P2PAddressing.Bus, P2PAddressing.Bus)]
    [InlineData(IommuMode.PassThrough, false, P2PAddressing.Identity, P2PAddressing.Identity)]
    [InlineData(IommuMode.PassThrough, true, P2PAddressing.Identity, P2PAddressing.Iova)]
    [InlineData(IommuMode.Strict, false, P2PAddressing.Iova, P2PAddressing.Iova)]
    public void Through_the_host_bridge_the_IOMMU_decides_the_address(IommuMode iommu, bool assigned, P2PAddressing ofPf, P2PAddressing ofVf)
    {
        var (topology, a, b) = TwoSlots(split: true, HostBridgeListing.Listed, iommu: iommu);
        Assert.Equal(ofPf, PeerToPeer.Between(topology, a, b, assigned, []).Addressing);
        Assert.Equal(ofVf, PeerToPeer.Between(topology, new P2PFunction(a, 1), new P2PFunction(b), assigned, []).Addressing);
    }

    [Fact]
    public void The_matrix_holds_every_pair_and_each_PF_with_its_own_VF()
    {
        var (topology, a, b) = TwoCardsUnderOneSwitch(acs: false, HostBridgeListing.NotListed);
        var free = new P2PMatrix(topology, false, []);
        var assigned = new P2PMatrix(topology, true, []);

        Assert.Equal([a, b], free.Gpus);
        Assert.Equal([0, 8, 8, 0], from i in new[] { 0, 1 } from j in new[] { 0, 1 } select free[i, j].Distance);
        Assert.All(free.OwnFunctions, verdict => Assert.Equal(2, verdict.Distance));
        Assert.Equal((IommuMode.Off, IommuMode.Strict), (free.Iommu, assigned.Iommu));
        Assert.Equal(-1, assigned[0, 1].Distance);
        Assert.All(assigned.OwnFunctions, verdict => Assert.Equal(-1, verdict.Distance));
    }

    [Fact]
    public void A_node_that_is_no_GPU_is_a_bug_of_the_caller()
    {
        var (topology, a, _) = TwoSlots(split: false, HostBridgeListing.Listed);
        Assert.Throws<ArgumentException>(() => PeerToPeer.Between(topology, a, 0, false, []));
    }
}
