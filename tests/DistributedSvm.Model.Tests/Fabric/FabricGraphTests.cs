using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using static DistributedSvm.Model.Fabric.TopologyNodeKind;

namespace DistributedSvm.Model.Tests.Fabric;

public sealed class FabricGraphTests
{
    [Fact]
    public void A_route_goes_up_to_the_common_ancestor_and_down_and_adds_the_latencies()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0, 100, latency: SimTime.FromNanoseconds(200));
        int port = tree.Add(RootPort, root);
        int upstream = tree.Add(SwitchUpstream, port, 50, latency: SimTime.FromNanoseconds(100));
        int a = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream), 30, latency: SimTime.FromNanoseconds(10));
        int b = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream), 20, latency: SimTime.FromNanoseconds(20));
        int far = tree.Add(Gpu, tree.Add(RootComplex, 0, 90), 10);
        var graph = new FabricGraph(tree.Build());

        Assert.Equal([$"node0/Gpu{a}/up", $"node0/Gpu{b}/down"], Names(graph, graph.Route(a, b)));
        Assert.Equal(SimTime.FromNanoseconds(30), graph.Route(a, b).Latency);
        Assert.Equal(
            [$"node0/Gpu{a}/up", $"node0/SwitchUpstream{upstream}/up", $"node0/RootComplex{root}/up", $"node0/RootComplex{far - 1}/down", $"node0/Gpu{far}/down"],
            Names(graph, graph.Route(a, far)));
        Assert.Equal(SimTime.FromNanoseconds(310), graph.Route(a, far).Latency);
        Assert.Empty(graph.Route(a, a).Resources);
    }

    [Fact]
    public void A_redirected_route_turns_in_the_root_complex_and_uses_both_directions_of_the_switchs_link()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0, 100);
        int upstream = tree.Add(SwitchUpstream, tree.Add(RootPort, root), 50);
        int a = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream), 30);
        int b = tree.Add(Gpu, tree.Add(SwitchDownstream, upstream), 20);
        var graph = new FabricGraph(tree.Build());

        Assert.Equal(
            [$"node0/Gpu{a}/up", $"node0/SwitchUpstream{upstream}/up", $"node0/SwitchUpstream{upstream}/down", $"node0/Gpu{b}/down"],
            Names(graph, graph.Route(a, b, RouteKind.ThroughHostBridge)));
    }

    [Fact]
    public void Capacity_is_the_rate_times_the_efficiency_and_an_ideal_link_is_no_resource()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0);
        tree.Add(Gpu, root, 31_500_000_000, perMille: 914);
        var graph = new FabricGraph(tree.Build());

        Assert.Equal(
            [new FabricLink("node0/Gpu2/up", 28_791_000_000), new FabricLink("node0/Gpu2/down", 28_791_000_000)], graph.Links);
        Assert.Equal([28_791_000_000 << 16, 28_791_000_000 << 16], graph.Capacities);
    }

    [Fact]
    public void A_root_complexs_cap_counts_once_for_peer_traffic_that_turns_in_it_or_crosses_it_and_not_for_memory()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0, 100, shared: 40);
        int a = tree.Add(Gpu, tree.Add(RootPort, root), 30);
        int b = tree.Add(Gpu, tree.Add(RootPort, root), 30);
        int other = tree.Add(RootComplex, 0, 100, shared: 50);
        int c = tree.Add(Gpu, tree.Add(RootPort, other), 30);
        int memory = tree.Add(TopologyNodeKind.Memory, 0, 200);
        var graph = new FabricGraph(tree.Build());
        int capOfRoot = graph.Links.Length;
        int capOfOther = capOfRoot + 1;

        Assert.Equal([capOfRoot], Caps(graph.Route(a, b)));
        Assert.Equal([capOfRoot, capOfOther], Caps(graph.Route(a, c)).Order());
        Assert.Empty(Caps(graph.Route(a, memory)));
        Assert.Equal([40L << 16, 50L << 16], graph.Capacities.TakeLast(2));
    }

    [Fact]
    public void A_tree_that_is_none_is_refused_with_the_name_of_the_node()
    {
        TopologyNode host = new() { Name = "host", Kind = Host, Parent = -1 };
        TopologyNode gpu = new() { Name = "gpu0", Kind = Gpu, Parent = 0 };
        TopologyNode[] wrong =
        [
            gpu with { Parent = 1 },
            gpu with { Parent = -1 },
            gpu with { Kind = Host },
            gpu with { Link = new LinkSpec(-1, 1000, SimTime.Zero) },
            gpu with { Link = new LinkSpec(1, 0, SimTime.Zero) },
            gpu with { Link = new LinkSpec(1, 1001, SimTime.Zero) },
            gpu with { Link = new LinkSpec(0, 1000, new SimTime(-1)) },
            gpu with { SharedBytesPerSecond = 1 },
        ];

        Assert.All(wrong, node =>
            Assert.Contains(
                "gpu0", Assert.Throws<ArgumentException>(() => new FabricGraph(new HostTopology { Host = "h", Nodes = [host, node] })).Message));
    }

    private static IEnumerable<string> Names(FabricGraph graph, FabricRoute route) =>
        route.Resources.Take(route.Links).Select(link => graph.Links[link].Name);

    private static IEnumerable<int> Caps(FabricRoute route) => route.Resources.Skip(route.Links);
}
