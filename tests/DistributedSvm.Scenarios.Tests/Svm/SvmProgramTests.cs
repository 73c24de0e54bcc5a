using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>Reading the workload <c>svm-program</c>.</summary>
public sealed class SvmProgramTests
{
    /// <summary>Line 1 to 6; the program's keys follow from line 7 on, steps from line 8 on.</summary>
    private const string Head = """
        name: x
        duration: 1s
        hosts: [{ name: node, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 } }]
        workloads:
          - kind: svm-program
            on: [node0/gpu0, node0/gpu1/vf2]

        """;

    private static string Program(params string[] steps) => Head + "    steps:\n" + string.Concat(steps.Select(step => $"      - {step}\n"));

    private static SvmWorkload Workload(string text) => Assert.IsType<SvmWorkload>(Assert.Single(Inputs.Parse(text).Workloads));

    private static ImmutableArray<SvmStep> Steps(params string[] steps) => Assert.Single(((SvmScript)Assert.Single(Workload(Program(steps)).Plans).Program).Scripts).Steps;

    [Fact]
    public void Each_step_is_what_its_verb_says()
    {
        ImmutableArray<SvmStep> steps = Steps(
            "{ mmap: a, size: 4MiB, type: shared, protection: read, at: 0x7e0000000000 }",
            "{ createVm: gpu1/vf2 }",
            "{ cpuWrite: a+2MiB, value: 5 }",
            "{ launch: gpu0, kernel: [{ copy: a, to: a+2MiB, size: 4KiB, times: 2, compute: 1us }, { read: a, value: [5, 6] }], expect: [ok, EIO] }",
            "{ madvise: a, on: gpu0, preferredLocation: [gpu1/vf2, local, system] }",
            "{ prefetch: a, size: 8KiB, on: gpu1/vf2, to: local }",
            "{ vmUnbind: a, on: gpu1/vf2, expect: EBUSY }",
            "{ vmBind: a+2MiB, size: 1MiB, on: gpu0, buffer: true }");
        Assert.Equal(new MapMemory(0, 4 << 20, VmaKind.Shared, Protection.Read, new SvmSpan(-1, 0x7e0000000000, 0, 0)) { Line = 8 }, steps[0] with { Expect = default }, Same);
        Assert.Equal(1, Assert.IsType<CreateVm>(steps[1]).Device);
        Assert.Equal((SvmAccessKind.Write, new SvmSpan(0, 2 << 20, 0, 0), 5L), Of(Assert.IsType<TouchMemory>(steps[2]).Work));
        LaunchWork launch = Assert.IsType<LaunchWork>(steps[3]);
        Assert.Equal([Errno.Ok, Errno.EIO], launch.Expect);
        Assert.Equal((2, SimTime.FromMicroseconds(1), new SvmSpan(0, 0, 0, 4096), new SvmSpan(0, 2 << 20, 0, 0)), (launch.Parts[0].Times, launch.Parts[0].Compute, launch.Parts[0].Span, launch.Parts[0].Target));
        Assert.Equal([5L, 6L], launch.Parts[1].Expected);
        Assert.Equal([1L, AttributeValue.FaultingDevice, AttributeValue.System], Assert.IsType<AdviseMemory>(steps[4]).Values);
        Assert.Equal(PrefetchPlace.Local, Assert.IsType<PrefetchMemory>(steps[5]).Place);
        Assert.Equal((1, VmaBacking.Nothing), (Assert.IsType<BindMemory>(steps[6]).Device, ((BindMemory)steps[6]).Backing));
        Assert.Equal((VmaBacking.Buffer, new SvmSpan(0, 2 << 20, 0, 1 << 20)), (Assert.IsType<BindMemory>(steps[7]).Backing, ((BindMemory)steps[7]).Span));
        Assert.Equal(Enumerable.Range(8, 8), steps.Select(step => step.Line));

        static (SvmAccessKind, SvmSpan, long?) Of(SvmWork work) => (work.Kind, work.Span, work.Value);
        static bool Same(SvmStep expected, SvmStep actual) => (expected with { Expect = default }).Equals(actual with { Expect = default });
    }

    [Fact]
    public void Loops_within_loops_are_gone_through_and_offsets_follow_the_innermost()
    {
        var program = (SvmScript)Workload(Program("{ mmap: a, size: 4MiB }", "{ repeat: 2, steps: [{ createVm: gpu0 }, { repeat: 3, measured: true, steps: [{ cpuRead: a+4KiB*i, size: 4KiB }] }] }")).Plans[0].Program;
        List<string> seen = [];
        for (long i = 0; program.StepAt(0, i) is { } at; i++)
        {
            seen.Add($"{at.Step.GetType().Name} {at.Round}");
        }

        string[] round = ["TouchMemory 0", "EndIteration 0", "TouchMemory 1", "EndIteration 1", "TouchMemory 2", "EndIteration 2"];
        Assert.Equal(["MapMemory 0", "CreateVm 0", .. round, "CreateVm 1", .. round], seen);
    }

    [Fact]
    public void Threads_of_one_entry_are_numbered()
    {
        SvmScript script = (SvmScript)Workload(Head + """
                threads:
                  - steps: [{ mmap: a, size: 4MiB }, { barrier: go }]
                  - count: 2
                    steps: [{ barrier: go }, { cpuWrite: a+1MiB*t+4KiB, size: 4KiB }]

            """).Plans[0].Program;
        Assert.Equal(3, script.Threads);
        Assert.Equal([4096L, (1 << 20) + 4096], script.Scripts.Skip(1).Select(thread => ((TouchMemory)thread.Steps[1]).Work.Span.Offset));
    }

    [Fact]
    public void A_pattern_over_several_hosts_is_a_process_on_each()
    {
        string text = Head.Replace("{ name: node,", "{ name: node, count: 3,", StringComparison.Ordinal).Replace("[node0/gpu0, node0/gpu1/vf2]", "node*/gpu*", StringComparison.Ordinal);
        SvmWorkload workload = Workload(text + "    processes: 2\n    steps: [{ createVm: gpu1 }]\n");
        Assert.Equal([0, 1, 2], workload.Plans.Select(plan => plan.Host));
        Assert.Equal(2, workload.Processes);
    }

    [Theory]
    [InlineData("{ cpuWrte: a }", "8:11: unknown step 'cpuWrte' of a program; did you mean 'cpuWrite'?")]
    [InlineData("mmap", "8:9: a step of a program must be a mapping such as { mmap: ... }, not 'mmap'")]
    [InlineData("{ mmap: a }", "8:9: the step 'mmap' needs the key 'size'")]
    [InlineData("{ mmap: a, size: 5KiB }", "8:26: 'size' must be whole pages of 4KiB, not 5KiB")]
    [InlineData("{ mmap: a, size: 4KiB, type: hug }", "8:38: 'type' cannot be 'hug'; did you mean 'huge'?")]
    [InlineData("{ cpuRead: b }", "8:20: 'cpuRead': nothing is mapped as 'b'")]
    [InlineData("{ cpuRead: 0x1000 }", "8:20: 'cpuRead' is an address, so 'size' must say how much of it")]
    [InlineData("{ createVm: gpu1 }", "8:21: this workload does not use 'gpu1'; did you mean 'gpu0'?")]
    [InlineData("{ createVm: gpu0, expect: EFAUL }", "8:35: 'expect' cannot be 'EFAUL'; did you mean 'EFAULT'?")]
    [InlineData("{ createVm: gpu0, expect: 14 }", "8:35: 'expect' cannot be '14'")]
    [InlineData("{ repeat: 0, steps: [{ createVm: gpu0 }] }", "8:19: 'repeat' must be between 1 and 1000000000, not 0")]
    [InlineData("{ repeat: 2, steps: [] }", "8:29: a loop needs at least one step")]
    [InlineData("{ checkCounters: x, on: gpu0, faults: 0 }", "8:26: no step 'counters: x' remembers what they were")]
    [InlineData("{ barrier: x, mmap: a }", "8:9: one step cannot be 'mmap' and 'barrier'; write two")]
    [InlineData("{ exit: nobody }", "8:17: no child is forked as 'nobody'; known: self")]
    [InlineData("{ launch: gpu0, kernel: [] }", "8:33: a kernel needs at least one access")]
    [InlineData("{ launch: gpu0, kernel: [{ wrte: a }] }", "8:36: unknown step 'wrte' of a kernel; did you mean 'write'?")]
    public void A_wrong_step_is_told_with_its_place_and_what_to_write(string step, string error) =>
        Assert.StartsWith("test.yaml:" + error, Inputs.Errors(Program(step))[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("a+3KiB", "'cpuRead': 'a+3KiB' is not at a page")]
    [InlineData("a+4KiB*k", "'cpuRead': '4KiB*k' may be multiplied by i")]
    [InlineData("a+8MiB", "'cpuRead': a+8MiB is behind the 4MiB of the allocation")]
    [InlineData("a+4KB", "'cpuRead': sizes are binary: write KiB instead of KB")]
    [InlineData("0xzz", "'cpuRead': '0xzz' is not an address")]
    public void A_place_that_is_none_is_told(string place, string error) =>
        Assert.Contains(error, Inputs.Error(Program("{ mmap: a, size: 4MiB }", $"{{ cpuRead: {place} }}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("{ madvise: a, on: gpu0 }", "a 'madvise' sets one of preferredLocation, atomic, patIndex and purgeable")]
    [InlineData("{ madvise: a, on: gpu0, atomic: cpu, patIndex: 1 }", "a 'madvise' sets one of preferredLocation, atomic, patIndex and purgeable")]
    [InlineData("{ madvise: a, on: gpu0, preferredLocation: gpu2 }", "this workload does not use 'gpu2'; did you mean 'gpu0'?")]
    [InlineData("{ madvise: a, on: gpu0, atomic: gpu }", "'atomic' cannot be 'gpu'; did you mean 'cpu'?")]
    public void A_wrong_madvise_is_told(string step, string error) =>
        Assert.Contains(error, Inputs.Error(Program("{ mmap: a, size: 4MiB }", step)), StringComparison.Ordinal);

    [Fact]
    public void A_program_has_steps_or_threads()
    {
        Assert.Contains("a program has either 'threads', a list of them, or the 'steps' of its only thread", Inputs.Error(Head), StringComparison.Ordinal);
        Assert.Contains("a program has at least one thread with at least one step", Inputs.Error(Head + "    steps: []\n"), StringComparison.Ordinal);
    }
}
