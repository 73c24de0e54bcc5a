using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Workloads.Share;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Importers that map bus addresses without asking.</summary>
public sealed class BypassTests
{
    [Fact]
    public void Who_bypasses_the_check_speaks_to_the_device_and_knows_where_the_bar_is()
    {
        World world = WorldBuilder.Build(Parse("{ on: node0/gpu1 }, { on: node0/gpu1, bypassesCheck: true }, { on: node0/gpu1/vf1, bypassesCheck: true, writes: true }"));
        ShareAgentSpec agent = Assert.Single(world.Entities.Select(e => e.Spec).OfType<ShareAgentSpec>());
        Assert.Equal(["node0/gpu1/pf", "node0/gpu1", "node0/gpu1"], agent.Importers.Select(importer => world.PathOf(importer.Driver)));
        Assert.Equal([false, true, true], agent.Importers.Select(importer => importer.Profile.BypassesCheck));
        GpuSpec gpu = world.Entities.Select(e => e.Spec).OfType<GpuSpec>().Last();
        Assert.Contains(gpu.BarWindows, window => window.Range.Start == agent.BarStart && window.Vf == 1 && window.GpuIndex == 0);
    }

    [Theory]
    [InlineData("not-listed", false)]
    [InlineData("\"8086:09a2\"", true)]
    public void A_gpu_reaches_its_peers_where_the_kernel_would_allow_it(string bridge, bool reached)
    {
        World world = WorldBuilder.Build(Parse("{ on: node0/gpu1 }", bridge));
        Assert.Equal([true, reached, reached, true], world.Entities.Select(e => e.Spec).OfType<GpuSpec>().SelectMany(gpu => gpu.PeersReached));
    }

    [Theory]
    [InlineData("unmaps: never")]
    [InlineData("peerToPeer: false")]
    [InlineData("revocable: false")]
    [InlineData("pins: true")]
    [InlineData("leaksPins: true")]
    public void What_only_matters_to_who_talks_to_the_exporter_is_refused(string entry)
    {
        string key = entry.Split(':')[0];
        Assert.Equal(
            $"test.yaml:12:{48 + key.Length}: '{key}' is for an importer that talks to the exporter; one with 'bypassesCheck' does not",
            Assert.Throws<ScenarioException>(() => Parse($"{{ on: node0/gpu1, bypassesCheck: true, {entry} }}")).Message);
    }

    [Fact]
    public void Bus_addresses_mean_something_in_their_own_box_only() => Assert.Contains(
        "an importer with 'bypassesCheck' must be on the exporter's host",
        Inputs.Error("""
            name: x
            duration: 1s
            hosts: [{ name: node, count: 2, topology: { gpus: 1, model: arc-pro-b60 }, vfs: { perGpu: 1 } }]
            network: { bandwidth: 200Gbps, latency: 5us }
            ualink: { bandwidth: 80GB/s, latency: 1us }
            workloads: [{ kind: share, exporter: node0/gpu0/vf1, importers: [{ on: node1/gpu0, bypassesCheck: true }] }]

            """),
        StringComparison.Ordinal);

    [Fact]
    public void A_share_that_does_not_say_how_big_has_a_buffer_of_8_MiB() =>
        Assert.Equal(8UL << 20, ((ShareWorkload)Parse("{ on: node0/gpu1 }").Workloads[0]).Buffers.Single().Single().Length);

    private static ScenarioDocument Parse(string importers, string bridge = "not-listed")
    {
        ScenarioDocument document = Inputs.Parse($$"""
            name: x
            duration: 1s
            hosts:
              - name: node
                topology: { gpus: 2, model: arc-pro-b60, gpusPerSwitch: 2 }
                hostBridge: {{bridge}}
                vfs: { perGpu: 1 }
            workloads:
              - kind: share
                exporter: node0/gpu0/vf1
                importers: [
                  {{importers}}]
            """);
        Assert.IsType<ShareWorkload>(Assert.Single(document.Workloads));
        return document;
    }
}
