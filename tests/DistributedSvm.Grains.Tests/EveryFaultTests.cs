using System.Text.RegularExpressions;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Serialization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Grains.Tests;

/// <summary>Every kind of fault that a scenario knows, at once, with steps in random order: one result, however it is run.</summary>
public sealed class EveryFaultTests(SiloFixture silo)
{
    private const string Scenario =
        """
        name: every fault
        duration: 300ms
        schedule: { kind: pct, changePoints: 4 }
        expect: [importer, exporter, guest, user, hardware]
        hosts:
          - name: node
            topology: { gpus: 3, model: arc-pro-b60, gpusPerSwitch: 3 }
            vfs: { perGpu: 3, vramPerVf: 64MiB }
            disableAcsRedir: ['*']
            devices: [{ name: rdma0, kind: rdma }, { name: dma0, kind: system-only }, { name: iommu0, kind: iommufd }]
        workloads:
          - kind: share
            exporter: node0/gpu0/vf1
            size: 1MiB
            buffers: 2
            importers: [{ on: node0/gpu0 }, { on: node0/gpu1, churns: true }, { on: node0/rdma0 }, { on: node0/iommu0 }, { on: node0/dma0 }]
            hold: 40ms
            repeat: 0
          - kind: share
            exporter: node0/gpu1/vf1
            ranges: [{ offset: 60KiB, length: 12KiB }, { offset: 0KiB, length: 20KiB }]
            importers: [{ on: node0/gpu1, unmaps: inside }, { on: node0/gpu1, unmaps: late, unmapDelay: 3ms }, { on: node0/gpu2/vf1 }]
            hold: 30ms
            repeat: 0
          - { kind: share, exporter: node0/gpu2/vf2, size: 256KiB, importers: [{ on: node0/gpu2, unmaps: never }], hold: 20ms, repeat: 0 }
          - { kind: display-share, on: node0/gpu2/vf3 }
        faults:
          - { at: 11ms, kind: vf-flr, on: node0/gpu0/vf1 }
          - { at: 130ms, kind: hot-reset, on: node0/gpu1/vf1 }
          - { at: 135ms, kind: hot-reset, on: "node0/gpu*/vf*" }
          - { at: 20ms, kind: memory-disable, on: "node0/gpu*/vf1", repeat: 5, every: 17ms, chance: 0.7 }
          - { at: 60ms, kind: low-power, on: node0/gpu1/vf1, for: 8ms }
          - { at: 150ms, kind: device-close, on: node0/gpu2/vf2, for: 10ms }
          - { at: 200ms, kind: vf-removal, on: node0/gpu2/vf2 }
          - { at: 40ms, kind: permanent-revoke, on: node0/gpu1/vf1 }
          - { at: 90ms, kind: qemu-kill, on: node0/gpu1/vf1, restartAfter: 4ms, repeat: 2, every: 40ms }
          - { at: 70ms, kind: set-vram, on: node0/gpu2/vf1, vram: 32MiB }
          - { at: 5ms, kind: allocation-failure, on: node0/gpu0/vf1, site: container, nth: 2 }
          - { at: 6ms, kind: allocation-failure, on: node0/gpu1/vf1, site: fd }
          - { at: 210ms, kind: forged-ranges, on: node0/gpu1/vf1 }
          - { at: 215ms, kind: truncated-bar, on: node0/gpu1/vf1, to: 64KiB }
          - { at: 240ms, kind: pf-unbind, on: node0/gpu1 }
          - { at: 30ms, kind: link-rate, on: node0/gpu1, bandwidth: 4GB/s, for: 20ms }
          - { at: 55ms, kind: link-down, on: node0/gpu1, for: 5ms }
          - { at: 100ms, kind: link-corrupt, on: node0/gpu2, for: 10ms }
          - { at: 120ms, kind: engine-hang, on: node0/gpu0, engine: render, for: 10ms }
          - { at: 125ms, kind: gpu-reset, on: node0/gpu0 }
          - { at: 140ms, kind: gpu-reset, on: node0/gpu1, for: 5ms }
          - { at: 230ms, kind: gpu-reset, on: node0/gpu2, wedges: true }
          - { at: 105ms, kind: set-quota, on: "node0/gpu1/vf*", ggtt: 8MiB, contexts: 300, execQuantum: 4ms, preemptTimeout: 800us }
          - { at: 115ms, kind: set-quota, on: node0/gpu0/vf2, vram: 32MiB, quotaChange: notify, priority: normal }
          - { at: 160ms, kind: enable-vfs, on: node0/gpu2, count: 0 }
          - { at: 165ms, kind: enable-vfs, on: node0/gpu1, count: 2 }
          - { at: 190ms, kind: enable-vfs, on: node0/gpu2, count: 2 }
          - { at: 12ms, kind: vf-pause, on: node0/gpu0/vf2 }
          - { at: 50ms, kind: vf-resume, on: "node0/gpu0/vf*" }
          - { at: 160ms, kind: vf-stop, on: node0/gpu0/vf3 }
          - { at: 10ms, kind: guc-busy, on: node0/gpu0/guc1, for: 20ms }
          - { at: 11ms, kind: guc-late-notice, on: node0/gpu0, gt: 1, vf: 1, delay: 2ms, for: 20ms }
          - { at: 128ms, kind: guc-duplicate-done, on: node0/gpu1, for: 30ms }
          - { at: 128ms, kind: guc-late-done, on: node0/gpu2/guc0, vf: 2, delay: 4ms }
          - { at: 129ms, kind: guc-error, on: node0/gpu0/guc0, for: 20ms }
          - { at: 129ms, kind: guc-lost-done, on: node0/gpu1/guc1, vf: 3 }
        """;

    /// <summary>Those of drivers that processes share their memory with: of GPUs with little VRAM, so that pagemaps are made soon.</summary>
    private const string Processes =
        """
        name: drivers of shared memory
        duration: 300ms
        schedule: { kind: pct, changePoints: 4 }
        gpuModels: [{ name: small-b60, extends: arc-pro-b60, vram: 16MiB, vramForVfs: 16MiB }]
        hosts: [{ name: node, topology: { gpus: 2, model: small-b60, gpusPerSwitch: 2 }, disableAcsRedir: ['*'] }]
        workloads:
          - kind: svm-program
            on: "node0/gpu*"
            steps:
              - { mmap: a, size: 4MiB }
              - { createVm: gpu0 }
              - { createVm: gpu1 }
              - repeat: 8
                steps:
                  - { cpuWrite: a }
                  - { launch: gpu1, kernel: [{ write: a }], expect: [ok, EIO, ENODEV] }
                  - { launch: gpu0, kernel: [{ read: a }, { atomic: a, size: 64KiB }] }
                  - { cpuRead: a }
              - { closeVm: gpu0 }
              - { pause: 50ms }
              - { createVm: gpu0 }
              - { launch: gpu0, kernel: [{ read: a }] }
        faults:
          - { at: 1ms, kind: svm-shrink, on: "node0/gpu*", repeat: 10, every: 10ms, chance: 0.7 }
          - { when: { nth: 9, of: page-fault, by: node0/gpu1, after: 5us }, kind: svm-unbind, on: node0/gpu1 }
          - { when: { nth: 3, of: kernel, by: node0/gpu0 }, kind: svm-shrink, on: node0/gpu0 }
        """;

    [Theory]
    [InlineData("reference")]
    [InlineData("rfc-v2")]
    [InlineData("mapping-types")]
    public Task One_result_in_process_sharded_serialized_and_through_grains(string protocol) => CheckAsync(protocol, Scenario);

    [Fact]
    public Task So_it_is_when_every_fault_waits_for_an_occurrence() => CheckAsync("reference", Waiting());

    [Fact]
    public Task So_it_is_when_drivers_leave_their_devices_under_processes() => CheckAsync("reference", Processes);

    /// <summary>The fault of millisecond n waits for access n of a GPU's driver, which is about as late.</summary>
    private static string Waiting() =>
        Regex.Replace(Scenario, @"\{ at: (\d+)ms, kind", match => $"{{ when: {{ nth: {match.Groups[1].Value}, of: access, by: node0/gpu1 }}, kind");

    private async Task CheckAsync(string protocol, string scenario)
    {
        World world = WorldBuilder.Build(ScenarioReader.Parse($"protocol: {protocol}\n{scenario}", "every-fault.yaml"));
        RunResult alone = Runs.InProcess(world);
        string expected = RunResultJson.ToTextWithoutExecution(alone);
        Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(Runs.InProcess(world, PartitionMode.Function, 7)));
        Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(Runs.InProcess(world, paranoia: SerializingCopier.Create())));
        Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(await Runs.Through(silo.Grains, world, PartitionMode.Function, 5)));
        Assert.Equal(protocol != "reference", alone.Failed);
    }
}
