using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Tests;

public sealed class ScenarioReaderTests
{
    [Fact]
    public void Every_default_is_filled_in()
    {
        ScenarioDocument document = Inputs.Parse(Inputs.Start);
        Assert.Equal("test", document.Name);
        Assert.Equal(1ul, document.Seed);
        Assert.Equal(SimTime.FromSeconds(1), document.Duration);
        Assert.Equal(SimTime.FromSeconds(60), document.Drain);
        Assert.Equal(["iov", "local", "xe-link", "ualink"], document.Interconnects);
        Assert.Null(document.Network);
        Assert.Empty(document.Workloads);
        Assert.Empty(document.Faults);
        Assert.Empty(document.Expect);
        ResolvedHost host = Assert.Single(document.Hosts);
        Assert.Equal("node0", host.Name);
        Assert.Equal("node0", host.Topology.Host);
        Assert.Equal(0, host.VfsPerGpu);
        Assert.Null(host.VramPerVf);
        Assert.Equal(IommuMode.Strict, host.Topology.Iommu);
        Assert.Equal(2, host.Gpus.Length);
    }

    [Fact]
    public void Everything_can_be_said()
    {
        ScenarioDocument document = Inputs.Parse("""
            name: full
            seed: 42
            duration: 2.5s
            drain: 0s
            interconnects: []
            network: { bandwidth: 200Gbps, latency: 2us, chunk: 64KiB }
            expect: [guest, importer]
            hosts:
              - name: node
                count: 2
                topology: { gpus: 2, model: arc-pro-b60 }
                vfs: { perGpu: 4, vramPerVf: 4GiB }
                iommu: pt
                hostBridge: amd-zen
            workloads:
              - kind: display-share
                name: screens
                on: ["node1/gpu*/vf1", "node1/gpu0/vf?"]
                framesPerSecond: 30
                resolution: 2560x1440
                buffers: 4
                modeChange: [{ at: 1s, resolution: 1280x720 }, { at: 2s, resolution: 1920x1080 }]
                composition: { readsPerFrame: 1.5, writesPerFrame: 0.333 }
                renderTime: 3ms
            faults:
              - { at: 1s, kind: engine-hang, on: node1/gpu1, engine: copy, for: 20ms }
            """);
        Assert.Equal(42ul, document.Seed);
        Assert.Equal(SimTime.Zero, document.Drain);
        Assert.Empty(document.Interconnects);
        Assert.Equal(new ResolvedNetwork(25_000_000_000, SimTime.FromMicroseconds(2), 64 << 10), document.Network);
        Assert.Equal([Blame.Guest, Blame.Importer], document.Expect);
        Assert.Equal(["node0", "node1"], document.Hosts.Select(h => h.Name));
        Assert.All(document.Hosts, h => Assert.Equal((4, 4L << 30, IommuMode.PassThrough), (h.VfsPerGpu, h.VramPerVf!.Value, h.Topology.Iommu)));
        Assert.All(document.Hosts[0].Topology.Nodes.Where(n => n.Kind == TopologyNodeKind.RootComplex), n => Assert.Equal(HostBridgeListing.AmdZen, n.Listing));

        DisplayShareWorkload share = Assert.IsType<DisplayShareWorkload>(Assert.Single(document.Workloads));
        Assert.Equal(("screens", "display-share", 30, new Resolution(2_560, 1_440), 4), (share.Name, share.Kind, share.FramesPerSecond, share.Resolution, share.Buffers));
        Assert.Equal([new(1, 0, 1), new(1, 0, 2), new(1, 0, 3), new(1, 0, 4), new VfTarget(1, 1, 1)], share.Targets);
        Assert.Equal(
            [new(SimTime.FromSeconds(1), new Resolution(1_280, 720)), new ModeChange(SimTime.FromSeconds(2), new Resolution(1_920, 1_080))],
            share.ModeChanges);
        Assert.Equal([new EngineHangFault(SimTime.FromSeconds(1), 1, 1, EngineKind.Copy, SimTime.FromMilliseconds(20))], document.Faults);
        Assert.Equal((1_500, 333, SimTime.FromMilliseconds(3)), (share.ReadsPerFrame, share.WritesPerFrame, share.RenderTime));
    }

    [Fact]
    public void Workloads_are_named_by_kind_and_number_unless_they_have_a_name()
    {
        ScenarioDocument document = Inputs.Parse(Inputs.Start + """
                vfs: { perGpu: 1 }
            workloads:
              - { kind: display-share, on: node0/gpu0/vf1 }
              - { kind: display-share, on: node0/gpu1/vf1 }
            """);
        Assert.Equal(["display-share-0", "display-share-1"], document.Workloads.Select(w => w.Name));
    }

    [Theory]
    [InlineData("    count: 0\n", "test.yaml:6:12: 'count' must be between 1 and 4096, not 0")]
    [InlineData("    iommu: on\n", "test.yaml:6:12: 'iommu' cannot be 'on'; known: off, pt, strict")]
    [InlineData("    hostBridge: lsted\n", "test.yaml:6:17: 'hostBridge' must be not-listed, listed, same-bridge-only, amd-zen or a PCI id such as 8086:09a2, not 'lsted'")]
    [InlineData("    vfs: { perGpu: 13 }\n", "test.yaml:6:20: arc-pro-b60 has at most 12 VFs, not 13")]
    [InlineData("    vfs: { perGpu: 2, vramPerVf: 3MiB }\n", "test.yaml:6:34: 'vramPerVf' must be a multiple of 2MiB")]
    [InlineData("    vfs: { perGpu: 12, vramPerVf: 2GiB }\n", "test.yaml:6:35: 12 x 2GiB is more than the 23.625GiB that arc-pro-b60 has for VFs")]
    [InlineData("    vfs: 4\n", "test.yaml:6:10: 'vfs' must be a mapping with the keys perGpu, vramPerVf, firstVfOffset, vfStride, driver, flrPrepare, adminOnlyPf, custom, execQuantum, preemptTimeout, priority, pf, thresholds, not '4'")]
    [InlineData("    disableAcsRedir: [port9]\n", "test.yaml:6:23: no port with ACS matches 'port9'; there are port0, card0dn, port1, card1dn")]
    [InlineData("  - name: node\n    topology: { gpus: 1, model: arc-pro-b60 }\n", "test.yaml:6:11: two hosts are named 'node0'")]
    [InlineData("  - name: a/b\n    topology: { gpus: 1, model: arc-pro-b60 }\n", "test.yaml:6:11: 'a/b' is not a host name")]
    public void A_wrong_host_has_one_message_at_its_place(string line, string start) =>
        Assert.StartsWith(start, Inputs.Error(Inputs.Start + line), StringComparison.Ordinal);

    [Fact]
    public void A_model_without_sr_iov_has_no_vfs() =>
        Assert.Equal(
            "test.yaml:6:20: arc-b580 has no SR-IOV, so no VFs; write 'perGpu: 0' or choose an Arc Pro model",
            Inputs.Error(Inputs.Start.Replace("arc-pro-b60", "arc-b580", StringComparison.Ordinal) + "    vfs: { perGpu: 1 }\n"));

    [Theory]
    [InlineData("on: node0/gpu5/vf1", "9:9: no VF matches 'node0/gpu5/vf1'; there are node0/gpu0..1/vf1..4")]
    [InlineData("on: node0/gpu0/vf0", "9:9: no VF matches 'node0/gpu0/vf0'; there are node0/gpu0..1/vf1..4")]
    [InlineData("on: node0/gpu0", "9:9: no VF matches 'node0/gpu0'; a path has three parts, host/gpu/vf; there are node0/gpu0..1/vf1..4")]
    [InlineData("on: [node0/gpu0/vf1, node1/*/*]", "9:26: no VF matches 'node1/*/*'; there are")]
    [InlineData("on: []", "9:9: 'on' names nothing")]
    [InlineData("on: '*/*/*'\n    resolution: 1920*1080", "10:17: 'resolution' must be width x height")]
    [InlineData("on: '*/*/*'\n    resolution: 0x1080", "10:17: 'resolution' must be width x height")]
    [InlineData("on: '*/*/*'\n    framesPerSecond: 0", "10:22: 'framesPerSecond' must be between 1 and 1000, not 0")]
    [InlineData("on: '*/*/*'\n    buffers: 1", "10:14: 'buffers' must be between 2 and 16, not 1")]
    [InlineData("on: '*/*/*'\n    renderTime: 2", "10:17: 'renderTime': '2' has no unit")]
    [InlineData("on: '*/*/*'\n    modeChange: { at: 1s, resolution: 1x1 }", "10:23: the mode change at 1 s is not within the scenario's duration of 1 s")]
    [InlineData("on: '*/*/*'\n    modeChange:\n      - { at: 5ms, resolution: 1x1 }\n      - { at: 5ms, resolution: 2x2 }", "12:15: mode changes must be in order of time")]
    [InlineData("on: '*/*/*'\n    composition: { readsPerFrame: 1.2345 }", "10:35: 'readsPerFrame' must be a number from 0 to 100 with at most three decimals, not '1.2345'")]
    [InlineData("on: '*/*/*'\n    reslution: 1x1", "10:5: unknown key 'reslution' in a display-share workload; did you mean 'resolution'?")]
    [InlineData("name: x", "8:5: a display-share workload needs the key 'on'")]
    public void A_wrong_display_share_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith(
            "test.yaml:" + start,
            Inputs.Error(Inputs.Start + "    vfs: { perGpu: 4 }\nworkloads:\n  - kind: display-share\n    " + entry + "\n"),
            StringComparison.Ordinal);

    [Fact]
    public void Without_vfs_a_pattern_says_how_to_get_them() =>
        Assert.Equal(
            "test.yaml:8:9: no VF matches 'node0/gpu0/vf1'; no host has VFs: give one 'vfs: { perGpu: 4 }'",
            Inputs.Error(Inputs.Start + "workloads:\n  - kind: display-share\n    on: node0/gpu0/vf1\n"));

    [Fact]
    public void Two_workloads_cannot_share_a_name() =>
        Assert.Equal(
            "test.yaml:9:54: two workloads are named 'a'",
            Inputs.Error(Inputs.Start + """
                    vfs: { perGpu: 2 }
                workloads:
                  - { kind: display-share, on: node0/gpu0/vf1, name: a }
                  - { kind: display-share, on: node0/gpu0/vf2, name: a }
                """));

    [Fact]
    public void A_guest_has_one_compositor() =>
        Assert.Equal(
            "test.yaml:9:32: node0/gpu0/vf1 shows its screen in workload 'display-share-0' already; a guest has one compositor",
            Inputs.Error(Inputs.Start + """
                    vfs: { perGpu: 1 }
                workloads:
                  - { kind: display-share, on: node0/gpu0/vf1 }
                  - { kind: display-share, on: '*/*/*' }
                """));

    [Fact]
    public void A_fair_share_of_nothing_is_refused() =>
        Assert.Contains(
            "too little for 1; each needs 2MiB at least",
            Inputs.Error(Inputs.Start.Replace("arc-pro-b60", "tiny", StringComparison.Ordinal) + """
                    vfs: { perGpu: 1 }
                gpuModels:
                  - { name: tiny, extends: arc-pro-b60, vramForVfs: 64MiB }
                """),
            StringComparison.Ordinal);
}
