using CsCheck;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hwloc;

namespace DistributedSvm.Scenarios.Tests;

public sealed class HwlocImporterTests
{
    private static readonly HwlocImport Dgx2 = HwlocImporter.Import(Inputs.Sample("machines/hwloc-dgx2-16gpu.xml"), Inputs.B60);

    private static readonly HwlocImport TwoSockets = HwlocImporter.Import(Inputs.Sample("machines/hwloc-2socket-pci.xml"), Inputs.B60);

    [Fact]
    public void The_sixteen_gpu_server_keeps_its_sockets_root_ports_and_switches()
    {
        HostTopology tree = Dgx2.Topology;
        Assert.Equal(16, tree.Gpus.Length);
        Assert.Equal(2, Count(tree, TopologyNodeKind.Socket));
        Assert.Equal(2, Count(tree, TopologyNodeKind.Memory));
        Assert.Equal(4, Count(tree, TopologyNodeKind.RootComplex));
        Assert.Equal(4, Count(tree, TopologyNodeKind.RootPort));
        // Per root: one switch and two below it; the switches of the NVSwitch boards lead to no GPU.
        Assert.Equal(12, Count(tree, TopologyNodeKind.SwitchUpstream));
        Assert.Equal(24, Count(tree, TopologyNodeKind.SwitchDownstream));
        Assert.Equal(16, Count(tree, TopologyNodeKind.CardUpstream));
        Assert.Equal(16, Count(tree, TopologyNodeKind.CardDownstream));
        Assert.Equal(["socket0", "socket0", "socket1", "socket1"], tree.Nodes.Where(n => n.Kind == TopologyNodeKind.RootComplex).Select(n => tree.Nodes[n.Parent].Name));
    }

    [Fact]
    public void A_gpu_keeps_its_place_address_and_ancestors()
    {
        HostTopology tree = Dgx2.Topology;
        TopologyNode[] path = [.. PathUp(tree, tree.Gpus[0])];
        Assert.Equal(
            ["0000:34:00.0", "", "", "0000:33:00.0", "0000:32:00.0", "0000:2d:04.0", "0000:2c:00.0", "0000:2b:00.0", "", "", ""],
            path.Select(n => n.PciAddress));
        Assert.Equal(
            ["8086:e211", "", "", "10b5:9781", "10b5:9781", "10b5:9781", "10b5:9781", "8086:2030", "", "", ""],
            path.Select(n => n.PciId));
        Assert.Equal(
            [
                TopologyNodeKind.Gpu, TopologyNodeKind.CardDownstream, TopologyNodeKind.CardUpstream, TopologyNodeKind.SwitchDownstream,
                TopologyNodeKind.SwitchUpstream, TopologyNodeKind.SwitchDownstream, TopologyNodeKind.SwitchUpstream, TopologyNodeKind.RootPort,
                TopologyNodeKind.RootComplex, TopologyNodeKind.Socket, TopologyNodeKind.Host,
            ],
            path.Select(n => n.Kind));
        Assert.Equal("0000:e7:00.0", tree.Nodes[tree.Gpus[15]].PciAddress);
    }

    [Fact]
    public void A_card_runs_at_the_speed_of_its_slot()
    {
        foreach (TopologyNode external in Dgx2.Topology.Nodes.Where(n => n.Kind is TopologyNodeKind.CardUpstream or TopologyNodeKind.SwitchUpstream))
        {
            Assert.Equal((15_753_846_000, 910), (external.Link.BytesPerSecond, external.Link.EfficiencyPerMille));
        }

        Assert.All(TwoSockets.Topology.Nodes.Where(n => n.Kind == TopologyNodeKind.CardUpstream), n => Assert.Equal(4_000_000_000, n.Link.BytesPerSecond));
    }

    [Fact]
    public void The_host_bridge_is_looked_up_in_the_kernels_list()
    {
        Assert.All(Roots(Dgx2.Topology), r => Assert.Equal(HostBridgeListing.Listed, r.Listing));
        Assert.All(Roots(TwoSockets.Topology), r => Assert.Equal(HostBridgeListing.NotListed, r.Listing));
    }

    [Fact]
    public void The_two_socket_server_has_three_gpus_and_a_management_vga()
    {
        Assert.Equal(["0000:06:00.0", "0000:14:00.0", "0000:11:00.0"], TwoSockets.Topology.Gpus.Select(g => TwoSockets.Topology.Nodes[g].PciAddress));
        Assert.Equal("1002:515e at 0000:01:03.0 (the VGA of a management controller)", TwoSockets.Dropped[0]);
        Assert.Contains("2 x network controller", TwoSockets.Dropped);
        Assert.Equal("HP ProLiant SL390s G7 (hwloc 3.0)", TwoSockets.Machine);
    }

    [Fact]
    public void What_was_kept_and_dropped_is_told()
    {
        Assert.Equal("NVIDIA DGX-2H (hwloc 3.0)", Dgx2.Machine);
        Assert.Equal("10de:1db8 at 0000:34:00.0 as arc-pro-b60", Dgx2.Kept[0]);
        Assert.Equal(16, Dgx2.Kept.Length);
        Assert.Contains("12 x NVSwitch", Dgx2.Dropped);
    }

    [Fact]
    public void Versions_two_and_three_of_the_format_give_the_same_tree() =>
        Assert.Equal(Dgx2.Topology.Nodes, HwlocImporter.Import(Inputs.Data("hwloc-dgx2-format2.xml"), Inputs.B60).Topology.Nodes);

    [Fact]
    public void A_dual_card_splits_its_slot()
    {
        HostTopology tree = HwlocImporter.Import(Inputs.Sample("machines/hwloc-dgx2-16gpu.xml"), GpuCatalogue.BuiltIn.Require("arc-pro-b60-dual", "test")).Topology;
        Assert.Equal(32, tree.Gpus.Length);
        Assert.All(tree.Nodes.Where(n => n.Kind == TopologyNodeKind.CardUpstream), n => Assert.Equal(7_876_923_000, n.Link.BytesPerSecond));
        Assert.Equal(16 + 8 + 16, Count(tree, TopologyNodeKind.SwitchDownstream));
    }

    [Fact]
    public void An_unknown_link_speed_leaves_the_cards_own()
    {
        HwlocImport import = Import(Bridge("00:01.0", "8086:352a", 0, Gpu("01:00.0", "10de:2330", 0)));
        Assert.Equal(31_507_692_307, import.Topology.Nodes.Single(n => n.Kind == TopologyNodeKind.CardUpstream).Link.BytesPerSecond);
    }

    [Fact]
    public void An_unknown_link_speed_is_taken_from_the_links_other_end()
    {
        HwlocImport import = Import(Bridge("00:01.0", "8086:352a", 15.753846m, Gpu("01:00.0", "10de:2330", 0)));
        Assert.Equal(15_753_846_000, import.Topology.Nodes.Single(n => n.Kind == TopologyNodeKind.CardUpstream).Link.BytesPerSecond);
    }

    [Fact]
    public void An_unknown_switch_link_is_ideal()
    {
        HwlocImport import = Import(Bridge("00:01.0", "8086:352a", 0, Bridge("01:00.0", "1000:c030", 0, Bridge("02:00.0", "1000:c030", 8, Gpu("03:00.0", "10de:2330", 8)))));
        Assert.Equal(0, import.Topology.Nodes.Single(n => n.Kind == TopologyNodeKind.SwitchUpstream).Link.BytesPerSecond);
    }

    [Fact]
    public void An_arc_card_is_found_by_its_upstream_port_and_keeps_its_bridge_pair()
    {
        // The GPU function of an Arc card says 2.5 GT/s x1 whatever the card has.
        HwlocImport import = Import(Bridge("16:01.0", "8086:352a", 31.507692m, Bridge("17:00.0", "8086:e2ff", 31.507692m,
            Bridge("18:01.0", "8086:e2f0", 0.25m, Gpu("19:00.0", "8086:e211", 0.25m) + Gpu("19:00.1", "8086:e211", 0.25m)))));
        HostTopology tree = import.Topology;
        Assert.Single(tree.Gpus);
        Assert.Equal(
            ["0000:19:00.0", "0000:18:01.0", "0000:17:00.0", "0000:16:01.0", ""],
            PathUp(tree, tree.Gpus[0]).Take(5).Select(n => n.PciAddress));
        Assert.Equal(0, Count(tree, TopologyNodeKind.SwitchUpstream));
        TopologyNode card = tree.Nodes.Single(n => n.Kind == TopologyNodeKind.CardUpstream);
        Assert.Equal(("8086:e2ff", 31_507_692_000), (card.PciId, card.Link.BytesPerSecond));
        Assert.Contains("8086:e211 at 0000:19:00.1 (another function of the GPU before it)", import.Dropped);
        Assert.Equal(HostBridgeListing.Listed, Roots(tree).Single().Listing);
    }

    [Theory]
    [InlineData("1a03:2000", 0.5)]
    [InlineData("102b:0538", 4.0)]
    [InlineData("1002:515e", 0.0)]
    [InlineData("10de:2330", 0.25)]
    [InlineData("1234:1111", 0.0)]
    public void A_management_vga_is_no_gpu(string id, double speed)
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => Import(Bridge("00:01.0", "8086:352a", 0, Gpu("01:00.0", id, (decimal)speed, "0300"))));
        Assert.StartsWith("test.xml:2:2: no GPU among 1 PCI devices: ", e.Message, StringComparison.Ordinal);
        Assert.Contains($"not taken: {id} at 0000:01:00.0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integrated_graphics_are_no_gpu_but_a_compute_device_without_a_port_is()
    {
        Assert.Throws<ScenarioException>(() => Import(Gpu("00:02.0", "8086:4c8a", 0, "0300")));
        HwlocImport import = Import(Gpu("00:05.0", "10de:2330", 0));
        Assert.Equal([TopologyNodeKind.Gpu, TopologyNodeKind.CardDownstream, TopologyNodeKind.CardUpstream, TopologyNodeKind.RootPort, TopologyNodeKind.RootComplex],
            PathUp(import.Topology, import.Topology.Gpus[0]).Take(5).Select(n => n.Kind));
    }

    [Fact]
    public void An_amd_zen_machine_may_pass_its_host_bridges()
    {
        const string amd = "<info name='CPUVendor' value='AuthenticAMD'/><info name='CPUFamilyNumber' value='25'/>";
        HwlocImport import = Import(Bridge("00:01.0", "1022:14a5", 0, Gpu("01:00.0", "10de:2330", 16)), amd);
        Assert.Equal(HostBridgeListing.AmdZen, Roots(import.Topology).Single().Listing);
    }

    [Fact]
    public void A_machine_without_packages_has_its_memory_at_the_host()
    {
        HostTopology tree = HwlocImporter.Parse(
            "<topology version=\"2.0\"><object type=\"Machine\">" + HostBridge(Bridge("00:01.0", "8086:352a", 16, Gpu("01:00.0", "10de:2330", 16))) + "</object></topology>",
            "test.xml", Inputs.B60).Topology;
        Assert.Equal(["mem0", "root0"], tree.Nodes.Where(n => n.Parent == 0).Select(n => n.Name));
    }

    [Theory]
    [InlineData("", "test.xml:0:0", "cut off")]
    [InlineData("<html/>", "test.xml:1:2: ", "this is no hwloc topology: the root element is <html>")]
    [InlineData("<topology/>", "test.xml:1:2: ", "hwloc 1.x")]
    [InlineData("<topology version=\"4.0\"/>", "test.xml:1:2: ", "version '4.0' is not known")]
    [InlineData("<topology version=\"2.0\"/>", "test.xml:1:2: ", "no Machine object")]
    [InlineData("<topology version=\"2.0\">\n<object type=\"Machine\"/></topology>", "test.xml:2:2: ", "the topology has no PCI device")]
    [InlineData("<topology version=\"2.0\">\n<object type=\"PCIDev\" pci_type=\"what\"/></topology>", "test.xml:2:2: ", "pci_type 'what'")]
    [InlineData("<topology version=\"2.0\">\n<object type=\"PCIDev\" pci_link_speed=\"fast\"/></topology>", "test.xml:2:2: ", "pci_link_speed 'fast'")]
    [InlineData("<!DOCTYPE t [<!ENTITY x \"y\">]>\n<topology version=\"2.0\">&x;</topology>", "test.xml:2:26: ", "undeclared entity 'x'")]
    public void What_is_no_topology_is_refused_with_its_place(string xml, string start, string expected)
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => HwlocImporter.Parse(xml, "test.xml", Inputs.B60));
        Assert.StartsWith(start.Replace(":0:0", "", StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    [InlineData(42_000)]
    public void A_file_that_is_cut_off_has_the_place_of_its_end(int length)
    {
        string whole = File.ReadAllText(Inputs.Sample("machines/hwloc-dgx2-16gpu.xml"));
        string cut = whole[..length];
        ScenarioException e = Assert.Throws<ScenarioException>(() => HwlocImporter.Parse(cut, "cut.xml", Inputs.B60));
        ScenarioError error = Assert.Single(e.Errors);
        Assert.Equal(cut.Count(c => c == '\n') + 1, error.Line);
        Assert.True(error.Column > 0);
        Assert.StartsWith("the XML is broken or cut off: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_of_an_unknown_type_between_a_host_bridge_and_a_gpu_is_transparent()
    {
        string whole = File.ReadAllText(Inputs.Sample("machines/hwloc-2socket-pci.xml"));
        string odd = whole.Replace("<object type=\"Bridge\" gp_index=\"46\"", "<object type=\"Tunnel\" gp_index=\"46\"", StringComparison.Ordinal);
        Assert.NotEqual(whole, odd);
        Assert.Equal(3, HwlocImporter.Parse(odd, "odd.xml", Inputs.B60).Topology.Gpus.Length);
    }

    [Fact]
    public void Whatever_is_cut_off_or_garbled_is_invalid_input_and_never_a_crash()
    {
        string whole = File.ReadAllText(Inputs.Sample("machines/hwloc-2socket-pci.xml"));
        Gen.Select(Gen.Int[0, whole.Length * 2], Gen.Int[0, whole.Length], Gen.Char["<>/\"'=&;! \n0x:["]).Sample(
            (cut, at, garbage) =>
            {
                string text = whole[..Math.Min(cut, whole.Length)];
                at = Math.Min(at, text.Length);
                try
                {
                    HwlocImporter.Parse(text[..at] + garbage + text[at..], "test.xml", Inputs.B60);
                }
                catch (ScenarioException e)
                {
                    return e.Errors.Length == 1;
                }

                return true;
            },
            iter: 1_000);
    }

    [Fact]
    public void A_missing_file_is_one_message()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => HwlocImporter.Import("no/machine.xml", Inputs.B60));
        Assert.Equal("no/machine.xml: the file does not exist", e.Message);
    }

    [Fact]
    public void In_a_scenario_the_error_is_the_xmls_own() =>
        Assert.StartsWith(
            "machines/cut.xml:1:",
            Inputs.Error("name: x\nduration: 1s\nhosts: [{ name: node, topology: { hwloc: machines/cut.xml, gpu: arc-pro-b60 } }]\n", ("machines/cut.xml", "<topology version=\"3.0\"><obj")),
            StringComparison.Ordinal);

    private static HwlocImport Import(string belowHostBridge, string cpu = "") => HwlocImporter.Parse(
        $"<topology version=\"2.0\">\n<object type=\"Machine\"><object type=\"Package\">{cpu}{HostBridge(belowHostBridge)}</object></object></topology>",
        "test.xml", Inputs.B60);

    private static string HostBridge(string below) => $"<object type=\"Bridge\" bridge_type=\"0-1\">{below}</object>";

    private static string Bridge(string address, string id, decimal speed, string below) =>
        FormattableString.Invariant($"<object type=\"Bridge\" bridge_type=\"1-1\" pci_busid=\"0000:{address}\" pci_type=\"0604 [{id}] [0000:0000] 00\" pci_link_speed=\"{speed:0.000000}\">{below}</object>");

    private static string Gpu(string address, string id, decimal speed, string pciClass = "0302") =>
        FormattableString.Invariant($"<object type=\"PCIDev\" pci_busid=\"0000:{address}\" pci_type=\"{pciClass} [{id}] [0000:0000] 00\" pci_link_speed=\"{speed:0.000000}\"/>");

    private static int Count(HostTopology tree, TopologyNodeKind kind) => tree.Nodes.Count(n => n.Kind == kind);

    private static IEnumerable<TopologyNode> Roots(HostTopology tree) => tree.Nodes.Where(n => n.Kind == TopologyNodeKind.RootComplex);

    private static IEnumerable<TopologyNode> PathUp(HostTopology tree, int index)
    {
        for (; index >= 0; index = tree.Nodes[index].Parent)
        {
            yield return tree.Nodes[index];
        }
    }
}
