using DistributedSvm.Model.Results;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>A VF's VRAM is for shared buffers of its guest and for the memory of its processes.</summary>
public sealed class SvmGuestTests
{
    /// <summary>The process fills the VF before the guest asks for two buffers of a larger screen: 32 MiB each, where 16 MiB are left.</summary>
    [Fact]
    public void Buffers_that_find_no_VRAM_have_memory_of_processes_moved_out_and_its_content_stays()
    {
        RunResult result = ProgramRun.Run(Inputs.Parse(
            """
            name: crowded
            duration: 300ms
            hosts:
              - { name: node, topology: { gpus: 1, model: arc-pro-b60 }, vfs: { perGpu: 1, vramPerVf: 160MiB } }
            workloads:
              - { kind: display-share, on: node0/gpu0/vf1, resolution: 640x480, buffers: 2, modeChange: { at: 150ms, resolution: 3840x2160 } }
              - kind: svm-program
                on: node0/gpu0/vf1
                threads:
                  - steps:
                      - { mmap: a, size: 144MiB }
                      - { createVm: gpu0/vf1 }
                      - { cpuWrite: a }
                      - { prefetch: a, on: gpu0/vf1, to: local }
                      - { pause: 230ms }
                      - { cpuRead: a }
            """));
        Assert.Empty(result.Violations.Select(violation => $"{violation.Invariant} {violation.Entity} at {violation.Time}: {violation.Text}"));
        Assert.Equal(1, ProgramRun.Metric(result.Workloads[1], "threadsFinished"));
        Assert.Equal(0, ProgramRun.Metric(result.Workloads[1], "contentErrors"));
        Assert.Equal(2, ProgramRun.Metric(result.Workloads[0], "swapchainsIov"));
        Assert.Equal(0, ProgramRun.Metric(result.Workloads[0], "failedShares"));
    }
}
