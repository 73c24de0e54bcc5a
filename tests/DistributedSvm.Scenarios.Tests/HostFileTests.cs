using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Hwloc;

namespace DistributedSvm.Scenarios.Tests;

public sealed class HostFileTests
{
    [Theory]
    [InlineData("machines/hwloc-dgx2-16gpu.xml", "arc-pro-b60")]
    [InlineData("machines/hwloc-2socket-pci.xml", "arc-pro-b50")]
    public void An_imported_machine_round_trips(string xml, string model)
    {
        HwlocImport import = HwlocImporter.Import(Inputs.Sample(xml), GpuCatalogue.BuiltIn.Require(model, "test"));
        string file = import.ToHostFile(xml);
        Assert.Equal(import.Topology.Nodes, HostFileReader.Parse(file, "host.yaml", GpuCatalogue.BuiltIn).Nodes);
    }

    [Fact]
    public void A_host_with_everything_round_trips_but_for_acs()
    {
        HostTopology tree = Inputs.Parse("""
            name: x
            duration: 1s
            hosts:
              - name: node
                topology: { gpus: 4, model: arc-pro-b60, gpusPerRoot: 2, sockets: 2, rootPeerCap: 40GB/s, socketLink: 38.8GB/s }
                hostBridge: "8086:2f00"
            """).Hosts[0].Topology;
        HostTopology read = HostFileReader.Parse(HostFileWriter.Write(tree, "a \"test\": with\nodd # text", []), "host.yaml", GpuCatalogue.BuiltIn);
        Assert.Equal(tree.Nodes.Select(n => n with { AcsRedirect = false }), read.Nodes);
    }

    [Fact]
    public void The_file_names_its_source_and_what_was_dropped()
    {
        string file = HwlocImporter.Import(Inputs.Sample("machines/hwloc-2socket-pci.xml"), Inputs.B60).ToHostFile("some/where/machine.xml");
        Assert.Contains("source: \"HP ProLiant SL390s G7 (hwloc 3.0), from machine.xml\"\ngpu: arc-pro-b60\ntree:\n", file, StringComparison.Ordinal);
        Assert.Contains("# dropped 1002:515e at 0000:01:03.0 (the VGA of a management controller)\n", file, StringComparison.Ordinal);
        Assert.Contains("link: { rate: 4GB/s, efficiency: 0.91, latency: 52.5ns }\n", file, StringComparison.Ordinal);
        Assert.DoesNotContain("some/where", file, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_uses_it_like_any_other_topology()
    {
        const string scenario = "name: x\nduration: 1s\nhosts: [{ name: node, count: 2, topology: { file: hosts/m.yaml }, vfs: { perGpu: 2 } }]\n";
        string file = HwlocImporter.Import(Inputs.Sample("machines/hwloc-2socket-pci.xml"), Inputs.B60).ToHostFile("m.xml");
        ScenarioDocument document = Inputs.Parse(scenario, ("hosts/m.yaml", file));
        Assert.Equal(["node0", "node1"], document.Hosts.Select(h => h.Topology.Host));
        Assert.Equal(3, document.Hosts[1].Gpus.Length);
        Assert.Contains(document.Hosts[0].Topology.Nodes, n => n.AcsRedirect);
    }

    [Theory]
    [InlineData("tree: []\n", "host.yaml:1:7: this host has no GPU")]
    [InlineData("gpu: arc-pro-b60\ntree:\n  - { name: root0, kind: root-complex, children: [{ name: gpu0, kind: gpu }] }\n", "host.yaml:3:3: this host has no memory")]
    [InlineData("tree: [{ name: gpu0, kind: gpu }]\n", "host.yaml:1:28: this GPU has no model")]
    [InlineData("gpu: arc-pro-b60\ntree: [{ name: gpu0, kind: gpu }]\n", "host.yaml:2:28: a gpu cannot hang below a host; below it may be: socket, root-complex, memory")]
    [InlineData("tree: [{ name: mem0, kind: memory, children: [{ name: m, kind: memory }] }]\n", "host.yaml:1:64: a memory cannot hang below a memory, which has no children")]
    [InlineData("tree: [{ name: mem0, kind: memory }, { name: mem0, kind: memory }]\n", "host.yaml:1:46: two nodes are named 'mem0'")]
    [InlineData("tree: [{ name: a/b, kind: memory }]\n", "host.yaml:1:16: 'a/b' is not a node name")]
    [InlineData("tree: [{ name: x, kind: rootcomplex }]\n", "host.yaml:1:25: 'kind' cannot be 'rootcomplex'; did you mean 'root-complex'?")]
    [InlineData("tree: [{ name: x, kind: memory, listing: listed }]\n", "host.yaml:1:42: 'listing' belongs to a root-complex, not to a memory")]
    [InlineData("tree: [{ name: x, kind: memory, link: { rate: fast } }]\n", "host.yaml:1:47: 'rate': 'fast' is not a rate")]
    [InlineData("tree: [{ name: x, kind: memory, link: { rate: ideal, efficiency: 2 } }]\n", "host.yaml:1:66: 'efficiency' must be a number from 0 to 1")]
    [InlineData("tree: [{ name: x, kind: memory, link: { rate: ideal, efficiency: 0 } }]\n", "host.yaml:1:66: 'efficiency' must be more than zero")]
    [InlineData("gpu: arc-pro-b6000\ntree: [{ name: x, kind: memory }]\n", "host.yaml:1:6: unknown GPU model 'arc-pro-b6000'; did you mean 'arc-pro-b60'?")]
    public void A_wrong_host_file_has_its_message_at_its_place(string text, string start)
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => HostFileReader.Parse(text, "host.yaml", GpuCatalogue.BuiltIn));
        Assert.Contains(e.Errors, error => error.ToString().StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void A_port_leads_to_one_device()
    {
        const string text = """
            gpu: arc-pro-b60
            tree:
              - name: root0
                kind: root-complex
                children:
                  - name: port0
                    kind: root-port
                    children:
                      - { name: card0, kind: card-upstream }
                      - { name: card1, kind: card-upstream }
            """;
        ScenarioException e = Assert.Throws<ScenarioException>(() => HostFileReader.Parse(text, "host.yaml", GpuCatalogue.BuiltIn));
        Assert.Equal("host.yaml:10:13: a root-port leads to one device; this is the second", e.Message);
    }
}
