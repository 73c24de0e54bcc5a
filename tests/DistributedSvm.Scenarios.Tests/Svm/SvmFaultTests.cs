using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>What befalls the drivers of functions that processes share their memory with.</summary>
public sealed class SvmFaultTests
{
    /// <summary>The faults follow from line 5 on.</summary>
    private const string Hosts = """
        name: x
        duration: 1s
        gpuModels: [{ name: small-b60, extends: arc-pro-b60, vram: 16MiB, vramForVfs: 16MiB }]
        hosts: [{ name: node, topology: { gpus: 3, model: small-b60, gpusPerSwitch: 3 }, disableAcsRedir: ['*'] }]

        """;

    /// <summary>Its steps follow.</summary>
    private const string Process = """
        workloads:
          - kind: svm-program
            on: ["node0/gpu0", "node0/gpu1"]
            steps:

        """;

    [Theory]
    [InlineData("at: 50ms")]
    [InlineData("when: { nth: 3, of: page-fault, by: node0/gpu0 }")]
    [InlineData("when: { of: kernel, by: node0/gpu0 }")]
    [InlineData("at: 10us, when: { of: kernel, by: node0/gpu1, after: 10us }")]
    public void What_is_on_a_device_goes_home_when_its_driver_leaves_and_nothing_comes_there_any_more(string time)
    {
        RunResult result = Run(
            $"{{ {time}, kind: svm-unbind, on: node0/gpu0 }}",
            "{ mmap: a, size: 8MiB }",
            "{ createVm: gpu0 }",
            "{ createVm: gpu1 }",
            "{ cpuWrite: a, value: 3 }",
            "{ launch: gpu0, kernel: [{ read: a, value: 3 }, { write: a, value: 7 }] }",
            "{ launch: gpu1, kernel: [{ read: a, value: 7 }] }",
            "{ pause: 100ms }",
            "{ launch: gpu0, kernel: [{ read: a }], expect: ENODEV }",
            "{ prefetch: a, on: gpu0, to: local, expect: ENODATA }",
            "{ madvise: a, on: gpu1, preferredLocation: gpu0, expect: ENODEV }",
            "{ launch: gpu1, kernel: [{ read: a, value: 7 }, { write: a, value: 8 }] }",
            "{ cpuRead: a, value: 8 }",
            "{ closeVm: gpu0 }",
            "{ createVm: gpu0, expect: ENODEV }",
            "{ launch: gpu1, kernel: [{ atomic: a }] }",
            "{ cpuRead: a }");
        ProgramRun.AssertFine(result);
    }

    [Fact]
    public void A_device_loses_a_pagemap_that_nobody_uses_and_nothing_else()
    {
        string[] steps =
        [
            "{ mmap: a, size: 4MiB }",
            "{ createVm: gpu0 }",
            "{ launch: gpu0, kernel: [{ write: a, value: 7 }] }",
            "{ pause: 10ms }",
            "{ cpuRead: a, value: 7 }",
            "{ closeVm: gpu0 }",
            "{ pause: 100ms }",
            "{ createVm: gpu0 }",
            "{ launch: gpu0, kernel: [{ read: a, value: 7 }] }",
            "{ cpuRead: a, value: 7 }",
        ];
        RunResult[] results = [.. ((string[])["at: 1ns", "at: 5ms", "at: 50ms", "when: { of: kernel, by: node0/gpu0, after: 50ms }"]).Select(time =>
            Run($"{{ {time}, kind: svm-shrink, on: node0/gpu0 }}", steps))];
        Assert.All(results, ProgramRun.AssertFine);

        // There is none yet, or it is in use: nothing happens. Later it goes, and making it anew takes time.
        Assert.Equal(Finished(results[0]), Finished(results[1]));
        Assert.True(Finished(results[2]) > Finished(results[0]), $"{Finished(results[2])} and {Finished(results[0])}");
        Assert.Equal(Finished(results[2]), Finished(results[3]));
    }

    [Fact]
    public void They_go_to_the_driver_of_each_function_once_or_again_and_again()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Text("{ at: 2ms, kind: svm-shrink, on: node0/gpu1, repeat: 3, every: 5ms }, { at: 3ms, kind: svm-unbind, on: [node0/gpu0, node0/gpu1] }", ["{ pause: 1ms }"])));
        Assert.Equal(
            ["2 ms node0/gpu1/svm", "7 ms node0/gpu1/svm", "12 ms node0/gpu1/svm"],
            world.Seeds.Where(seed => seed.Message is ShrinkPagemaps).OrderBy(seed => seed.Time).Select(seed => $"{seed.Time} {world.PathOf(seed.Receiver)}"));
        Assert.Equal(
            ["3 ms node0/gpu0/svm", "3 ms node0/gpu1/svm"],
            world.Seeds.Where(seed => seed.Message is UnbindDevice).Select(seed => $"{seed.Time} {world.PathOf(seed.Receiver)}").Order());
    }

    [Theory]
    [InlineData("svm-unbind, on: node0/gpu2", "5:43: no process shares its memory with node0/gpu2; they do with node0/gpu0, node0/gpu1")]
    [InlineData("svm-unbind, on: node0/gpu7", "5:43: neither a VF nor a GPU matches 'node0/gpu7'")]
    [InlineData("svm-unbnd, on: node0/gpu0", "5:27: unknown fault kind 'svm-unbnd'; did you mean 'svm-unbind'?")]
    [InlineData("svm-shrink", "5:10: a svm-shrink fault needs the key 'on'")]
    public void A_wrong_one_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Inputs.Error(Text($"{{ at: 1ms, kind: {entry} }}", ["{ pause: 1ms }"])), StringComparison.Ordinal);

    [Theory]
    [InlineData("vf-flr, on: node0/gpu0/vf1", true)]
    [InlineData("vf-flr, on: 'node0/gpu0/*'", true)]
    [InlineData("vf-flr, on: node0/gpu0/vf2", false)]
    [InlineData("vf-removal, on: node0/gpu0/vf1", false)]
    [InlineData("hot-reset, on: [node0/gpu0/vf1, node0/gpu0/vf2]", true)]
    [InlineData("qemu-kill, on: node0/gpu0/vf1", true)]
    [InlineData("set-vram, on: node0/gpu0/vf1, vram: 64MiB", true)]
    [InlineData("set-quota, on: node0/gpu0/vf1, vram: 64MiB", true)]
    [InlineData("set-quota, on: node0/gpu0/vf1, execQuantum: 5ms", false)]
    [InlineData("enable-vfs, on: node0/gpu0, count: 0", true)]
    [InlineData("enable-vfs, on: node0/gpu1, count: 0", false)]
    [InlineData("migrate, on: node0/gpu0/vf1, to: node0/gpu1/vf1", true)]
    [InlineData("migrate, on: node0/gpu1/vf1, to: node0/gpu0/vf1", true)]
    [InlineData("migrate, on: node0/gpu0/vf2, to: node0/gpu1/vf1", false)]
    [InlineData("vf-restore, on: node0/gpu0/vf1", true)]
    public void What_would_take_the_VRAM_of_processes_is_an_error_of_the_scenario(string fault, bool isError)
    {
        string text = $$"""
            name: x
            duration: 1s
            hosts: [{ name: node, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 } }]
            faults:
              - { at: 1ms, kind: {{fault}} }
            workloads:
              - { kind: svm-program, on: [node0/gpu0/vf1], steps: [{ pause: 1ms }] }

            """;
        if (isError)
        {
            string error = Inputs.Error(text);
            Assert.StartsWith("test.yaml:5:", error, StringComparison.Ordinal);
            Assert.Contains("processes share their memory with node0/gpu0/vf1, and a ", error, StringComparison.Ordinal);
        }
        else
        {
            Assert.Single(Inputs.Parse(text).Faults);
        }
    }

    [Fact]
    public void Without_processes_there_is_nobody_to_strike() =>
        Assert.Contains(
            "no process shares its memory with node0/gpu0; they do with none: add a workload such as svm-program",
            Inputs.Error(Hosts + "faults: [{ at: 1ms, kind: svm-unbind, on: node0/gpu0 }]\n"),
            StringComparison.Ordinal);

    private static string Text(string faults, string[] steps) => Hosts + $"faults: [{faults}]\n" + Process + string.Concat(steps.Select(step => $"      - {step}\n"));

    private static RunResult Run(string faults, params string[] steps) => ProgramRun.Run(Inputs.Parse(Text(faults, steps)));

    private static decimal Finished(RunResult result) => ProgramRun.Metric(result.Workloads[0], "runUs");
}
