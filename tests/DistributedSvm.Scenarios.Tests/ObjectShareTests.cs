using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.Share;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Buffer objects that the driver of a GPU exports.</summary>
public sealed class ObjectShareTests
{
    private const string Head = """
        name: x
        duration: 1s
        hosts: [{ name: node, topology: { gpus: 2, model: arc-pro-b60, gpuLink: 30GB/s, rootLink: 60GB/s } }]
        workloads:

        """;

    [Fact]
    public void A_gpu_exports_objects_of_its_driver_through_a_bar_over_all_of_its_vram()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Head + "  - { kind: share, exporter: node0/gpu1, placement: vram, size: 2MiB, importers: [{ on: node0/gpu0, after: 3ms }] }\n"));
        var agent = (ShareAgentSpec)world.Entities.Single(entity => entity.Spec is ShareAgentSpec).Spec;
        var driver = (PhysicalFunctionSpec)world.Entities[agent.Driver.Index].Spec;
        var card = (GpuSpec)world.Entities[driver.Gpu.Index].Spec;
        Assert.Equal((ObjectPlacement.Vram, SimTime.FromMilliseconds(3)), (agent.Placement, agent.Importers[0].After));
        Assert.True(driver.Bar.Length >= (ulong)card.VramBytes);
        Assert.Equal(2, driver.PeerDistances.Length);
        Assert.Equal(0, card.WindowOf(driver.Bar.Start)!.Vf);
        Assert.Equal(driver.Gpu, card.WindowOf(driver.Bar.Start)!.Gpu);
        Assert.Equal([InterconnectKind.LocalVram, InterconnectKind.XeLink, InterconnectKind.UaLink], driver.Interconnects);
    }

    [Fact]
    public void Objects_may_be_anywhere_unless_the_scenario_says_where()
    {
        ScenarioDocument document = Inputs.Parse(Head + "  - { kind: share, exporter: node0/gpu0, importers: [{ on: node0/gpu1 }] }\n");
        var share = (ShareWorkload)document.Workloads[0];
        Assert.Equal((ObjectPlacement.Both, 8UL << 20), (share.Placement, share.Buffers[0][0].Length));
    }

    [Theory]
    [InlineData("exporter: node0/gpu2", "test.yaml:5:30: node0 has no 'gpu2' that imports; it has gpu0 to gpu1")]
    [InlineData("exporter: node0/gpu0, placement: vramm", "test.yaml:5:53: 'placement' cannot be 'vramm'; did you mean 'vram'?")]
    [InlineData("exporter: node0/gpu0, ranges: [{ offset: 0KiB, length: 4KiB }]", "test.yaml:5:50: 'ranges' are those of a VF's BAR; the buffer objects of a GPU have a 'size'")]
    public void A_wrong_exporter_has_one_message_at_its_place(string entry, string message) => Assert.StartsWith(
        message, Inputs.Error(Head + $"  - {{ kind: share, {entry}, importers: [{{ on: node0/gpu1 }}] }}\n"), StringComparison.Ordinal);

    [Fact]
    public void A_static_importer_has_no_callbacks_takes_no_peer_to_peer_and_does_not_pin_by_itself()
    {
        ImporterProfile profile = ((ShareWorkload)Inputs.Parse(Static("dynamic: false")).Workloads[0]).Importers[0].Profile;
        Assert.Equal(new ImporterTraits(IsDynamic: false, AcceptsPeerToPeer: false, HasInvalidate: false, SupportsInterconnects: false, IsDriver: false), profile.Traits);
        Assert.False(profile.Pins);
        Assert.True(((ShareWorkload)Inputs.Parse(Static("dynamic: true")).Workloads[0]).Importers[0].Profile is { Pins: true, Traits.IsDynamic: true });
    }

    [Theory]
    [InlineData("on: node0/gpu1, dynamic: false", "'dynamic: false' is for a device of kind rdma or system-only")]
    [InlineData("on: node0/iommufd0, dynamic: false", "'dynamic: false' is for a device of kind rdma or system-only")]
    [InlineData("on: node0/rdma0, dynamic: false, pins: true", "'pins' is for a dynamic importer; one with 'dynamic: false' has no callbacks and does not pin")]
    [InlineData("on: node0/rdma0, dynamic: false, unmaps: late, unmapDelay: 5ms", "'unmaps' is for a dynamic importer")]
    [InlineData("on: node0/rdma0, dynamic: false, peerToPeer: true", "'peerToPeer' is for a dynamic importer")]
    [InlineData("on: node0/gpu1, dynamic: false, bypassesCheck: true", "'dynamic' is for an importer that talks to the exporter; one with 'bypassesCheck' does not")]
    public void What_a_static_importer_cannot_have_or_be_is_refused(string importer, string message) =>
        Assert.Contains(message, Inputs.Error(Static(importer)), StringComparison.Ordinal);

    private static string Static(string importer) => Head.Replace("hosts: [{ name: node,", "hosts: [{ name: node, devices: [{ name: rdma0, kind: rdma }, { name: iommufd0, kind: iommufd }],", StringComparison.Ordinal)
        + $"  - {{ kind: share, exporter: node0/gpu0, importers: [{{ {(importer.StartsWith("on:", StringComparison.Ordinal) ? importer : "on: node0/rdma0, " + importer)} }}] }}\n";
}
