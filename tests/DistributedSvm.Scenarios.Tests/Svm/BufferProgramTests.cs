using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>Programs that bind buffer objects: what they find is compared with what should stand there.</summary>
public sealed class BufferProgramTests
{
    [Fact]
    public void What_is_said_to_another_devices_VM_leaves_it_as_it_is() => ProgramRun.AssertFine(Run(
        "{ launch: gpu0, kernel: [{ write: bo, value: 5 }] }",
        "{ vmUnbind: bo, on: gpu1 }",
        "{ launch: gpu0, kernel: [{ read: bo, value: 5 }] }"));

    [Fact]
    public void It_outlives_the_addresses_of_the_process() => ProgramRun.AssertFine(Run(
        "{ launch: gpu0, kernel: [{ write: bo, value: 5 }] }",
        "{ munmap: bo+1MiB, size: 1MiB }",
        "{ launch: gpu0, kernel: [{ read: bo, value: 5 }] }",
        "{ munmap: bo, size: 1MiB }",
        "{ launch: gpu0, kernel: [{ read: bo, value: 5 }] }"));

    [Fact]
    public void With_its_VM_goes_what_it_held() => ProgramRun.AssertFine(Run(
        "{ launch: gpu0, kernel: [{ write: bo, value: 5 }] }",
        "{ closeVm: gpu0 }",
        "{ mprotect: bo, protection: read-write }",
        "{ cpuRead: bo, value: 0 }"));

    [Theory]
    [InlineData("{ vmBind: bo, on: gpu1, buffer: true }", "another device has a buffer object at these addresses")]
    [InlineData("{ munmap: bo } |{ mmap: data, size: 4MiB, at: bo } |{ launch: gpu0, kernel: [{ read: data }] }", "bind that with vmBind first")]
    public void Programs_that_nobody_could_check_are_their_writers_fault(string steps, string why)
    {
        ViolationResult found = Assert.Single(Run(steps.Split('|')).Violations, violation => violation.Blame == Blame.User);
        Assert.Contains(why, found.Text, StringComparison.Ordinal);
    }

    private static RunResult Run(params string[] steps)
    {
        string text = $$"""
            name: buffers
            duration: 1s
            hosts:
              - name: node
                topology: { gpus: 2, model: arc-pro-b60 }
            workloads:
              - kind: svm-program
                on: [node0/gpu0, node0/gpu1]
                steps:
                  - { createVm: gpu0 }
                  - { createVm: gpu1 }
                  - { mmap: bo, size: 4MiB, protection: none }
                  - { vmBind: bo, on: gpu0, buffer: true }

            """;
        return ProgramRun.Run(ScenarioReader.Parse(text + string.Concat(steps.Select(step => $"      - {step.Trim()}\n")), "buffers.yaml"));
    }
}
