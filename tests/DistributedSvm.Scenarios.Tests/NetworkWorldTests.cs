using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Workloads.DisplayShare;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>What a network adds to hosts and world, and where copies and faults are seeded.</summary>
public sealed class NetworkWorldTests
{
    private const string Hosts = """
        name: x
        duration: 1s
        hosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 1 } }]

        """;

    private const string Network = "network: { bandwidth: 200Gbps, latency: 2us }\n";

    [Fact]
    public void Every_host_gets_a_nic_behind_all_other_nodes_with_a_link_of_its_own_at_a_root_complex()
    {
        HostTopology without = Inputs.Parse(Hosts).Hosts[1].Topology;
        HostTopology with = Inputs.Parse(Hosts + Network).Hosts[1].Topology;
        Assert.Equal(-1, without.Nic);
        Assert.Equal(without.Nodes, with.Nodes[..^1]);
        Assert.Equal(without.Gpus, with.Gpus);
        TopologyNode nic = with.Nodes[with.Nic];
        Assert.Equal((with.Nodes.Length - 1, "nic0", TopologyNodeKind.RootComplex), (with.Nic, nic.Name, with.Nodes[nic.Parent].Kind));
        Assert.Equal((63_015_384_615, PcieCosts.EfficiencyPerMille, PcieCosts.RootPort), (nic.Link.BytesPerSecond, nic.Link.EfficiencyPerMille, nic.Link.Latency));
    }

    [Fact]
    public void The_link_of_the_nic_is_no_slower_than_the_network()
    {
        HostTopology host = Inputs.Parse(Hosts + "network: { bandwidth: 800Gbps, latency: 2us }\n").Hosts[0].Topology;
        LinkSpec link = host.Nodes[host.Nic].Link;
        Assert.InRange(link.BytesPerSecond * link.EfficiencyPerMille / 1_000, 100_000_000_000, 100_000_000_001);
    }

    [Fact]
    public void A_real_machine_and_one_from_a_file_get_one_too()
    {
        ScenarioDocument document = ScenarioReader.Parse(
            File.ReadAllText(Inputs.Sample("dgx2-display.yaml")) + Network, Inputs.Sample("edited.yaml"));
        Assert.Equal(TopologyNodeKind.Nic, document.Hosts[0].Topology.Nodes[^1].Kind);
        string file = "tree:\n  - { name: mem0, kind: memory }\n  - name: root0\n    kind: root-complex\n    children: [{ name: NAME, kind: gpu, model: arc-pro-b60 }]\n";
        const string fromFile = "name: x\nduration: 1s\n" + Network + "hosts:\n  - name: node\n    topology: { file: host.yaml }\n";
        Assert.Equal(4, Inputs.Parse(fromFile, ("host.yaml", file)).Hosts[0].Topology.Nic);
        Assert.Equal(
            "test.yaml:6:15: a node of this host is named 'nic0', as its NIC on the network is; give that node another name",
            Inputs.Error(fromFile, ("host.yaml", file.Replace("NAME", "nic0", StringComparison.Ordinal))));
    }

    [Fact]
    public void The_world_without_a_network_is_as_it_was_and_with_one_has_a_nic_behind_each_host_and_the_network_behind_all()
    {
        World without = WorldBuilder.Build(Inputs.Parse(Hosts));
        World with = WorldBuilder.Build(Inputs.Parse(Hosts + Network));
        Assert.True(without.NetworkLatency.IsNever);
        Assert.Equal(SimTime.FromMicroseconds(2), with.NetworkLatency);
        string[] added = ["node0/nic0", "node1/nic0", "network"];
        Assert.Equal(without.Entities.Select(e => e.Path), with.Entities.Select(e => e.Path).Where(path => !added.Contains(path)));
        int[] nics = [.. with.Entities.Index().Where(e => e.Item.Spec is NicSpec).Select(e => e.Index)];
        Assert.Equal(added[..2], nics.Select(index => with.Entities[index].Path));
        Assert.Equal((new Unit(0, -1, 0), new Unit(1, -1, 0)), (with.Entities[nics[0]].Unit, with.Entities[nics[1]].Unit));
        Assert.Equal(("network", new Unit(0, -1, 0)), (with.Entities[^1].Path, with.Entities[^1].Unit));
        NetworkSpec network = Assert.IsType<NetworkSpec>(with.Entities[^1].Spec);
        Assert.Equal([.. nics.Select(with.IdOf)], network.Nics);
        Assert.All(nics, index => Assert.Same(network, ((NicSpec)with.Entities[index].Spec).Network));
        NicSpec second = (NicSpec)with.Entities[nics[1]].Spec;
        Assert.Equal(("node1/nic0", 1, "node1/fabric"), (second.Name, second.Host, with.PathOf(second.Fabric)));
    }

    [Fact]
    public void A_thousand_hosts_of_one_entry_share_what_they_have_in_common()
    {
        World world = WorldBuilder.Build(ScenarioReader.Read(Inputs.Sample("thousand-hosts.yaml")));
        Assert.Equal(1_000 * (3 + (8 * (2 + 2 + (4 * 3)))), world.Entities.Count(e => e.Present && e.Spec is not (ScenarioSpec or NetworkSpec or DisplayAgentSpec)));
        Assert.Single(world.Entities.Select(e => e.Spec).OfType<HostMemorySpec>().Distinct(ReferenceEqualityComparer.Instance));
        Assert.Single(world.Entities.Select(e => e.Spec).OfType<FabricSpec>().Select(fabric => fabric.Topology.Nodes).Distinct());
        Assert.Equal(8, world.Entities.Select(e => e.Spec).OfType<GpuSpec>().Select(gpu => gpu.PeerRoutes).Distinct().Count());
        Assert.Equal(8, world.Entities.Select(e => e.Spec).OfType<VfioDeviceSpec>().Select(vfio => vfio.PeerDistances).Distinct().Count());
    }

    [Fact]
    public void Hosts_alike_but_for_their_vfs_do_not_share_what_follows_from_them()
    {
        ScenarioDocument document = Inputs.Parse(Hosts);
        document = document with { Hosts = [document.Hosts[0], document.Hosts[1] with { VfsPerGpu = 0 }] };
        World world = WorldBuilder.Build(document);
        Assert.Equal([2, 2, 0, 0], world.Entities.Select(e => e.Spec).OfType<GpuSpec>().Select(gpu => gpu.PeerRoutes.Length));
    }

    [Fact]
    public void Copies_are_seeded_into_the_fabric_or_the_sources_nic_and_faults_behind_everything_in_file_order()
    {
        World world = WorldBuilder.Build(Inputs.Parse(
            Hosts + Network + """
                workloads: [{ kind: copies, file: flows.csv }]
                faults:
                  - { at: 5ms, kind: engine-hang, on: node1/gpu0, engine: render, for: 1ms }
                  - { at: 1ms, kind: link-rate, on: node1/nic0/network, bandwidth: 1GB/s, for: 2ms }
                  - { at: 2ms, kind: link-rate, on: node0/gpu0, bandwidth: 1GB/s }
                  - { at: 3ms, kind: link-down, on: node1/nic0/network }
                  - { at: 4ms, kind: link-corrupt, on: node0/gpu0, for: 2ms }
                """,
            ("flows.csv", "id,src_gpu,dst_gpu,bytes,start_s\n7,0,1,10,0\n8,1,2,20,0.5\n")));
        HostTopology host = ((FabricSpec)world.Entities[1].Spec).Topology;
        Envelope[] seeds = [.. world.Seeds.SkipWhile(seed => seed.Message is not StartCopy)];
        Assert.Equal(
            [
                (SimTime.Zero, "node0/fabric", new StartCopy(0, 7, host.Gpus[0], host.Gpus[1], 10)),
                (SimTime.FromMilliseconds(500), "node0/nic0", new StartRemoteCopy(0, 8, host.Gpus[1], 1, host.Gpus[0], 20)),
                (SimTime.FromMilliseconds(5), "node1/gpu0", new HangEngine(EngineKind.Render, SimTime.FromMilliseconds(1))),
                (SimTime.FromMilliseconds(1), "node1/nic0", new SetLinkRate(host.Nic, 1_000_000_000, SimTime.FromMilliseconds(1))),
                (SimTime.FromMilliseconds(3), "node1/nic0", new SetLinkRate(host.Nic, 1_000_000_000, SimTime.FromMilliseconds(1), IsOver: true)),
                (SimTime.FromMilliseconds(2), "node0/fabric", (Message)new SetLinkRate(host.Gpus[0] - 2, 1_000_000_000, SimTime.FromMilliseconds(2))),
                (SimTime.FromMilliseconds(3), "node1/nic0", new DamageLink(host.Nic, LinkDamage.Down, SimTime.FromMilliseconds(3))),
                (SimTime.FromMilliseconds(4), "node0/fabric", new DamageLink(host.Gpus[0] - 2, LinkDamage.Corrupts, SimTime.FromMilliseconds(4))),
                (SimTime.FromMilliseconds(6), "node0/fabric", new DamageLink(host.Gpus[0] - 2, LinkDamage.Corrupts, SimTime.FromMilliseconds(4), IsOver: true)),
            ],
            seeds.Select(seed => (seed.Time, world.PathOf(seed.Receiver), seed.Message)));
        Assert.Equal(Enumerable.Range(1, world.Seeds.Length), world.Seeds.Select(seed => (int)seed.Sequence));
    }
}
