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
}
