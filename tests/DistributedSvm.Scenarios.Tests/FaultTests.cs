using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>The kinds of fault that ship.</summary>
public sealed class FaultTests
{
    private const string Network = "network: { bandwidth: 200Gbps, latency: 2us }\n";

    [Fact]
    public void A_link_is_named_by_its_lower_end_and_that_of_a_gpu_in_a_card_is_the_cards()
    {
        ScenarioDocument document = Parse(Network + """
            faults:
              - { at: 1ms, kind: link-rate, on: node0/gpu1, bandwidth: 4GB/s, for: 10ms }
              - { at: 2ms, kind: link-rate, on: node0/card0, bandwidth: 4GB/s }
              - { at: 3ms, kind: link-rate, on: node0/nic0, bandwidth: 8GB/s }
              - { at: 4ms, kind: link-rate, on: node0/nic0/network, bandwidth: 100Gbps }
            """);
        Assert.Equal(["card1", "card0", "nic0", "nic0"], document.Faults.Cast<LinkRateFault>().Select(f => document.Hosts[0].Topology.Nodes[f.Node].Name));
        Assert.Equal([false, false, false, true], document.Faults.Cast<LinkRateFault>().Select(f => f.IsNetworkSide));
        Assert.Equal((SimTime.FromMilliseconds(1), 4_000_000_000, SimTime.FromMilliseconds(10)), Facts((LinkRateFault)document.Faults[0]));
        Assert.Null(((LinkRateFault)document.Faults[1]).For);
    }

    [Fact]
    public void A_bare_gpu_has_a_link_of_its_own()
    {
        ScenarioDocument document = Inputs.Parse("""
            name: x
            duration: 1s
            hosts: [{ name: node, topology: { gpus: 4, model: arc-pro-b60, gpuLink: 30GB/s, rootLink: 60GB/s } }]
            faults: [{ at: 1ms, kind: link-rate, on: node0/gpu3, bandwidth: 1GB/s }]
            """);
        Assert.Equal("gpu3", document.Hosts[0].Topology.Nodes[Assert.IsType<LinkRateFault>(document.Faults[0]).Node].Name);
    }

    [Theory]
    [InlineData("on: node0, bandwidth: 4GB/s", "7:37: 'on' must be a host and a node of its tree such as node0/gpu3, not 'node0'")]
    [InlineData("on: nde0/gpu0, bandwidth: 4GB/s", "7:37: there is no host 'nde0'; did you mean 'node0'?")]
    [InlineData("on: node0/gpu2, bandwidth: 4GB/s", "7:37: node0 has no node 'gpu2'; did you mean 'gpu0'?")]
    [InlineData("on: node0/nic0/network, bandwidth: 4GB/s", "7:37: node0 has no node 'nic0': hosts have a NIC where the scenario has a 'network'")]
    [InlineData("on: node0/gpu0/network, bandwidth: 4GB/s", "7:37: only a NIC has a side towards the network, and gpu0 is none")]
    [InlineData("on: node0/gpu0/vf1, bandwidth: 4GB/s", "7:37: 'on' must be a host and a node of its tree such as node0/gpu0, or node0/nic0/network, not 'node0/gpu0/vf1'")]
    [InlineData("on: node0/port0, bandwidth: 4GB/s", "7:37: port0 has no link of its own that could become slower; there are card0, card1")]
    [InlineData("on: node0/gpu0, bandwidth: 32GB/s", "7:60: 'bandwidth' must be less than the 31.507692307GB/s that this link has")]
    [InlineData("on: node0/gpu0, bandwidth: 0GB/s", "7:60: 'bandwidth' must be more than zero, not 0GB/s")]
    [InlineData("on: node0/gpu0, bandwidth: 4GB/s, for: 0s", "7:72: 'for' must be more than zero, not 0s")]
    [InlineData("on: node0/gpu0", "7:5: a link-rate fault needs the key 'bandwidth'")]
    public void A_wrong_link_fault_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Error($"faults:\n  - {{ at: 1ms, kind: link-rate, {entry} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void A_link_can_go_down_or_corrupt_for_a_time_or_for_good()
    {
        ScenarioDocument document = Parse(Network + """
            faults:
              - { at: 1ms, kind: link-down, on: node0/gpu1, for: 10ms }
              - { at: 2ms, kind: link-down, on: node0/nic0/network }
              - { at: 3ms, kind: link-corrupt, on: node0/card0, for: 1ms }
              - { at: 4ms, kind: link-corrupt, on: node0/nic0, writesOnly: true }
              - { at: 5ms, kind: link-corrupt, on: node0/nic0, writesOnly: false }
            """);
        LinkDamageFault[] faults = [.. document.Faults.Cast<LinkDamageFault>()];
        Assert.Equal(["card1", "nic0", "card0", "nic0", "nic0"], faults.Select(f => document.Hosts[0].Topology.Nodes[f.Node].Name));
        Assert.Equal(
            [LinkDamage.Down, LinkDamage.Down, LinkDamage.Corrupts, LinkDamage.CorruptsWrites, LinkDamage.Corrupts], faults.Select(f => f.Damage));
        Assert.Equal([SimTime.FromMilliseconds(10), null, SimTime.FromMilliseconds(1), null, null], faults.Select(f => f.For));
        Assert.Equal([false, true, false, false, false], faults.Select(f => f.IsNetworkSide));
        Assert.Equal(["link-down", "link-down", "link-corrupt", "link-corrupt", "link-corrupt"], faults.Select(f => f.Kind));
    }

    [Theory]
    [InlineData("kind: link-down, on: node0", "7:37: 'on' must be a host and a node of its tree such as node0/gpu3, not 'node0'")]
    [InlineData("kind: link-down, on: node0/gpu2", "7:37: node0 has no node 'gpu2'; did you mean 'gpu0'?")]
    [InlineData("kind: link-down, on: node0/port0", "7:37: port0 has no link of its own that could go down; there are card0, card1")]
    [InlineData("kind: link-corrupt, on: node0/port0", "7:40: port0 has no link of its own that could corrupt anything; there are card0, card1")]
    [InlineData("kind: link-down, on: node0/gpu0/network", "7:37: only a NIC has a side towards the network, and gpu0 is none")]
    [InlineData("kind: link-down, on: node0/gpu0, for: 0s", "7:54: 'for' must be more than zero, not 0s")]
    [InlineData("kind: link-down, on: node0/gpu0, writesOnly: true", "7:49: unknown key 'writesOnly' in a link-down fault")]
    [InlineData("kind: link-corrupt, on: node0/gpu0, writesOnly: maybe", "7:64: 'writesOnly' cannot be 'maybe'")]
    [InlineData("kind: link-corrupt", "7:5: a link-corrupt fault needs the key 'on'")]
    public void A_wrong_damage_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Error($"faults:\n  - {{ at: 1ms, {entry} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void Nothing_that_crosses_the_network_has_content_to_corrupt() =>
        Assert.Equal(
            "test.yaml:8:40: only copies cross the network, and nobody looks at their content: name a link inside a host",
            Error(Network + "faults:\n  - { at: 1ms, kind: link-corrupt, on: node0/nic0/network }\n"));

    [Theory]
    [InlineData("on: node0/gpu0, engine: rendr, for: 1ms", "7:59: 'engine' cannot be 'rendr'; did you mean 'render'?")]
    [InlineData("on: node0/card0, engine: render, for: 1ms", "7:39: 'on' must be a GPU such as node0/gpu0, not 'node0/card0'")]
    [InlineData("on: node0/gpu0/vf1, engine: render, for: 1ms", "7:39: 'on' must be a GPU such as node0/gpu0, not 'node0/gpu0/vf1'")]
    [InlineData("on: node0/gpu0, engine: render, for: 61s", "7:72: the engine would hang for 61 s from 1 ms on, beyond the end of the run at 61 s (duration and drain)")]
    [InlineData("on: node0/gpu0, engine: render", "7:5: an engine-hang fault needs the key 'for'")]
    public void A_wrong_hang_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Error($"faults:\n  - {{ at: 1ms, kind: engine-hang, {entry} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void A_reset_of_a_gpu_takes_as_long_as_it_says_and_may_fail()
    {
        ScenarioDocument document = Parse("faults:\n  - { at: 1ms, kind: gpu-reset, on: node0/gpu1 }\n  - { at: 2ms, kind: gpu-reset, on: node0/gpu0, for: 3ms, wedges: true }\n");
        Assert.Equal(
            [new GpuResetFault(SimTime.FromMilliseconds(1), 0, 1, Calibration.GtReset, Wedges: false), new GpuResetFault(SimTime.FromMilliseconds(2), 0, 0, SimTime.FromMilliseconds(3), Wedges: true)],
            document.Faults.Cast<GpuResetFault>());
    }

    [Theory]
    [InlineData("on: node0/card0", "7:37: 'on' must be a GPU such as node0/gpu0, not 'node0/card0'")]
    [InlineData("on: node0/gpu7", "7:37: node0 has no node 'gpu7'")]
    [InlineData("on: node0/gpu0, for: 61s", "7:54: the reset would take 61 s from 1 ms on, beyond the end of the run at 61 s (duration and drain)")]
    [InlineData("on: node0/gpu0, wedges: often", "7:57: 'wedges' cannot be 'often'")]
    public void A_wrong_reset_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Error($"faults:\n  - {{ at: 1ms, kind: gpu-reset, {entry} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void A_hot_reset_is_one_of_all_vfs_of_a_gpu_that_it_names()
    {
        World world = WorldBuilder.Build(Inputs.Parse("""
            name: x
            duration: 1s
            hosts: [{ name: node, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 3 } }]
            faults:
              - { at: 1ms, kind: hot-reset, on: "node0/gpu*/vf?" }
              - { at: 2ms, kind: hot-reset, on: [node0/gpu0/vf2, "node0/gpu*/vf1"] }
            """));
        string[] Of(long milliseconds) => [.. world.Seeds.Where(seed => seed.Time == SimTime.FromMilliseconds(milliseconds)).Select(seed =>
            $"{world.PathOf(seed.Receiver)}: " + (seed.Message is ResetDevices set ? string.Join(' ', set.Devices.Select(world.PathOf)) : "alone"))];
        Assert.Equal(
            ["node0/gpu0/vf1/vfio: node0/gpu0/vf1/vfio node0/gpu0/vf2/vfio node0/gpu0/vf3/vfio", "node0/gpu1/vf1/vfio: node0/gpu1/vf1/vfio node0/gpu1/vf2/vfio node0/gpu1/vf3/vfio"],
            Of(1));
        Assert.Equal(["node0/gpu0/vf1/vfio: node0/gpu0/vf1/vfio node0/gpu0/vf2/vfio", "node0/gpu1/vf1/vfio: alone"], Of(2));
    }

    [Fact]
    public void A_network_fault_must_be_slower_than_the_network() =>
        Assert.Equal(
            "test.yaml:8:68: 'bandwidth' must be less than the 25GB/s that this link has",
            Error(Network + "faults:\n  - { at: 1ms, kind: link-rate, on: node0/nic0/network, bandwidth: 200Gbps }\n"));

    private static (SimTime At, long Rate, SimTime? For) Facts(LinkRateFault fault) => (fault.At, fault.BytesPerSecond, fault.For);

    private static ScenarioDocument Parse(string text) => Inputs.Parse(Inputs.Start + text);

    private static string Error(string text) => Inputs.Error(Inputs.Start + text);
}
