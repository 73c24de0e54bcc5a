using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Tests;

public sealed class TopologyTests
{
    [Fact]
    public void Every_gpu_has_a_root_port_and_its_cards_own_bridge_pair()
    {
        HostTopology tree = Tree("gpus: 2, model: arc-pro-b60");
        Assert.Equal(
            ["host", "socket0", "mem0", "root0", "port0", "card0", "card0dn", "gpu0", "port1", "card1", "card1dn", "gpu1"],
            tree.Nodes.Select(n => n.Name));
        Assert.Equal(
            ["gpu1", "card1dn", "card1", "port1", "root0", "socket0", "host"],
            PathUp(tree, "gpu1").Select(n => n.Name));
        Assert.Equal(
            [TopologyNodeKind.Gpu, TopologyNodeKind.CardDownstream, TopologyNodeKind.CardUpstream, TopologyNodeKind.RootPort, TopologyNodeKind.RootComplex, TopologyNodeKind.Socket, TopologyNodeKind.Host],
            PathUp(tree, "gpu1").Select(n => n.Kind));
        Assert.Equal([7, 11], tree.Gpus);
        Assert.Equal(("8086:e211", "arc-pro-b60"), (Node(tree, "gpu0").PciId, Node(tree, "gpu0").Model));
    }

    [Fact]
    public void The_cards_link_is_at_its_upstream_port_and_nothing_inside_limits()
    {
        HostTopology tree = Tree("gpus: 1, model: arc-pro-b60");
        Assert.Equal(new LinkSpec(31_507_692_307, 910, new SimTime(52_500)), Node(tree, "card0").Link);
        Assert.All(["gpu0", "card0dn", "port0", "root0", "socket0", "mem0"], n => Assert.Equal(0, Node(tree, n).Link.BytesPerSecond));
    }

    [Theory]
    [InlineData("arc-pro-b70", "", 63_015_384_615)]
    [InlineData("arc-pro-b70", ", slot: gen5x8", 31_507_692_307)]
    [InlineData("arc-pro-b60", ", slot: gen5x16", 31_507_692_307)]
    [InlineData("arc-pro-b60", ", slot: gen3x16", 15_753_846_153)]
    [InlineData("arc-pro-b60-dual", ", slot: gen4x16", 15_753_846_153)]
    public void A_card_runs_at_the_slower_of_card_and_slot(string model, string slot, long rate) =>
        Assert.Equal(rate, Node(Tree($"gpus: 2, model: {model}{slot}"), "card0").Link.BytesPerSecond);

    [Fact]
    public void Pairs_share_a_root_complex_and_its_cap()
    {
        HostTopology tree = Tree("gpus: 8, model: arc-pro-b60-dual, gpusPerRoot: 2, rootPeerCap: 40GB/s");
        TopologyNode[] roots = [.. tree.Nodes.Where(n => n.Kind == TopologyNodeKind.RootComplex)];
        Assert.Equal(4, roots.Length);
        Assert.All(roots, r => Assert.Equal(40_000_000_000, r.SharedBytesPerSecond));
        Assert.Equal(8, tree.Nodes.Count(n => n.Kind == TopologyNodeKind.RootPort));
        Assert.DoesNotContain(tree.Nodes, n => n.Kind is TopologyNodeKind.SwitchUpstream or TopologyNodeKind.SwitchDownstream);
        Assert.Contains(Node(tree, "root1"), PathUp(tree, "gpu3"));
        Assert.Contains(Node(tree, "root2"), PathUp(tree, "gpu4"));
    }

    [Fact]
    public void A_switch_hangs_on_a_root_port_and_costs_one_latency_whichever_way_it_is_passed()
    {
        HostTopology tree = Tree("gpus: 8, model: arc-pro-b60, gpusPerSwitch: 4");
        Assert.Equal(
            ["gpu5", "card5dn", "card5", "sw1p1", "sw1", "port1", "root1", "socket0", "host"],
            PathUp(tree, "gpu5").Select(n => n.Name));
        Assert.Equal(new LinkSpec(63_015_384_615, 910, new SimTime(52_500)), Node(tree, "sw1").Link);
        SimTime down = Node(tree, "sw1p1").Link.Latency + Node(tree, "sw1p2").Link.Latency;
        SimTime up = Node(tree, "sw1p1").Link.Latency + Node(tree, "sw1").Link.Latency;
        Assert.Equal((SimTime.FromNanoseconds(105), SimTime.FromNanoseconds(105)), (down, up));
    }

    [Fact]
    public void Root_complexes_are_spread_over_the_sockets()
    {
        HostTopology tree = Tree("gpus: 6, model: arc-pro-b60, gpusPerRoot: 2, sockets: 2, socketLink: 40GB/s");
        Assert.Equal(["socket0", "socket1", "socket1"], tree.Nodes.Where(n => n.Kind == TopologyNodeKind.RootComplex).Select(n => tree.Nodes[n.Parent].Name));
        Assert.Equal(40_000_000_000, Node(tree, "socket1").Link.BytesPerSecond);
        Assert.Equal(["socket0", "socket1"], tree.Nodes.Where(n => n.Kind == TopologyNodeKind.Memory).Select(n => tree.Nodes[n.Parent].Name));
    }

    [Fact]
    public void Without_other_word_a_socket_is_one_root_complex_and_holds_whole_cards()
    {
        HostTopology tree = Tree("gpus: 6, model: arc-pro-b60-dual, sockets: 2");
        Assert.Equal(2, tree.Nodes.Count(n => n.Kind == TopologyNodeKind.RootComplex));
        Assert.Contains(Node(tree, "root0"), PathUp(tree, "gpu3"));
        Assert.Contains(Node(tree, "root1"), PathUp(tree, "gpu4"));
    }

    [Fact]
    public void A_bare_tree_has_the_rates_that_it_states_and_nothing_else()
    {
        HostTopology tree = Tree("gpus: 20, model: arc-pro-b60, gpusPerRoot: 8, gpuLink: 31.5GB/s, rootLink: 63GB/s");
        Assert.Equal(3, tree.Nodes.Count(n => n.Kind == TopologyNodeKind.RootComplex));
        Assert.Equal(["gpu9", "root1", "host"], PathUp(tree, "gpu9").Select(n => n.Name));
        Assert.Equal(4, tree.Nodes.Count(n => n.Parent >= 0 && tree.Nodes[n.Parent].Name == "root2"));
        Assert.All(tree.Gpus, g => Assert.Equal(new LinkSpec(31_500_000_000, 1_000, SimTime.Zero), tree.Nodes[g].Link));
        Assert.Equal(new LinkSpec(63_000_000_000, 1_000, SimTime.Zero), Node(tree, "root0").Link);
        Assert.Equal(20, tree.Gpus.Length);
    }

    [Fact]
    public void Parents_come_before_children_and_names_are_unique()
    {
        foreach (string topology in new[] { "gpus: 7, model: arc-pro-b60, gpusPerSwitch: 3", "gpus: 16, model: arc-pro-b70, sockets: 2, gpusPerRoot: 4" })
        {
            HostTopology tree = Tree(topology);
            Assert.All(Enumerable.Range(1, tree.Nodes.Length - 1), i => Assert.InRange(tree.Nodes[i].Parent, 0, i - 1));
            Assert.Equal(tree.Nodes.Length, tree.Nodes.Select(n => n.Name).Distinct().Count());
        }
    }

    [Theory]
    [InlineData("iommu: off", "", new string[0])]
    [InlineData("iommu: pt", "", new[] { "port0", "sw0p0", "card0dn", "sw0p1", "card1dn" })]
    [InlineData("iommu: strict", "", new[] { "port0", "sw0p0", "card0dn", "sw0p1", "card1dn" })]
    [InlineData("iommu: strict", "\n    disableAcsRedir: [sw0p*, port0]", new[] { "card0dn", "card1dn" })]
    [InlineData("iommu: strict", "\n    disableAcsRedir: ['*']", new string[0])]
    public void Acs_redirect_follows_the_iommu_and_its_exceptions(string iommu, string exceptions, string[] expected)
    {
        ScenarioDocument document = Inputs.Parse(
            $"name: x\nduration: 1s\nhosts:\n  - name: node\n    topology: {{ gpus: 2, model: arc-pro-b60, gpusPerSwitch: 2 }}\n    {iommu}{exceptions}\n");
        Assert.Equal(expected, document.Hosts[0].Topology.Nodes.Where(n => n.AcsRedirect).Select(n => n.Name));
    }

    [Theory]
    [InlineData("8086:09a2", HostBridgeListing.Listed)]
    [InlineData("8086:4c43", HostBridgeListing.NotListed)]
    [InlineData("8086:2f00", HostBridgeListing.SameBridgeOnly)]
    public void A_host_bridge_is_looked_up_by_its_id(string id, HostBridgeListing listing)
    {
        ScenarioDocument document = Inputs.Parse(Inputs.Start + $"    hostBridge: \"{id}\"\n");
        TopologyNode root = document.Hosts[0].Topology.Nodes.Single(n => n.Kind == TopologyNodeKind.RootComplex);
        Assert.Equal((listing, id), (root.Listing, root.PciId));
    }

    [Theory]
    [InlineData("{ gpus: 0, model: arc-pro-b60 }", "5:23: 'gpus' must be between 1 and 16384, not 0")]
    [InlineData("{ gpus: 8 }", "5:15: the topology needs the key 'model'")]
    [InlineData("{ gpus: 8, modle: arc-pro-b60, model: arc-pro-b60 }", "5:26: unknown key 'modle' in the topology; did you mean 'model'?")]
    [InlineData("{ gpus: 3, model: arc-pro-b60-dual }", "5:23: 'gpus' (3) must be a multiple of 2: a card of arc-pro-b60-dual holds 2 GPUs")]
    [InlineData("{ gpus: 8, model: arc-pro-b60, gpusPerSwitch: 4, gpusPerRoot: 6 }", "5:77: 'gpusPerRoot' (6) must be a multiple of 'gpusPerSwitch' (4)")]
    [InlineData("{ gpus: 2, model: arc-pro-b60, gpusPerRoot: 2, sockets: 2 }", "5:71: 2 sockets cannot share 1 root complex(es)")]
    [InlineData("{ gpus: 2, model: arc-pro-b60, slot: 16 }", "5:52: 'slot' must be a PCIe link such as gen5x8")]
    [InlineData("{ gpus: 2, model: arc-pro-b60, switchLink: gen4x16 }", "5:58: 'switchLink' needs 'gpusPerSwitch'")]
    [InlineData("{ gpus: 2, model: arc-pro-b60, gpuLink: 31.5GB/s }", "5:15: the topology needs the key 'rootLink'")]
    [InlineData("{ gpus: 2, model: arc-pro-b60, gpuLink: 31.5, rootLink: 63GB/s }", "5:55: 'gpuLink': '31.5' has no unit; write e.g. 31.5GB/s")]
    [InlineData("{ gpus: 2, model: arc-pro-b60, gpuLink: 31.5GB/s, rootLink: 63GB/s, gpusPerSwitch: 2 }", "5:83: unknown key 'gpusPerSwitch'")]
    [InlineData("{ file: machine.yaml }", "5:23: the file 'machine.yaml' does not exist")]
    [InlineData("{ hwloc: machine.xml, gpu: arc-pro-b60 }", "5:24: the file 'machine.xml' does not exist")]
    [InlineData("{ hwloc: machine.xml }", "5:15: the topology needs the key 'gpu'")]
    [InlineData("8 GPUs", "5:15: 'topology' must be a mapping such as")]
    public void A_wrong_topology_has_one_message_at_its_place(string topology, string start) =>
        Assert.StartsWith(
            "test.yaml:" + start,
            Inputs.Error($"name: x\nduration: 1s\nhosts:\n  - name: node\n    topology: {topology}\n"),
            StringComparison.Ordinal);

    private static HostTopology Tree(string topology) =>
        Inputs.Parse($"name: x\nduration: 1s\nhosts: [{{ name: node, topology: {{ {topology} }} }}]\n").Hosts[0].Topology;

    private static TopologyNode Node(HostTopology tree, string name) => tree.Nodes.Single(n => n.Name == name);

    private static IEnumerable<TopologyNode> PathUp(HostTopology tree, string name)
    {
        for (TopologyNode node = Node(tree, name); ; node = tree.Nodes[node.Parent])
        {
            yield return node;
            if (node.Parent < 0)
            {
                yield break;
            }
        }
    }
}
