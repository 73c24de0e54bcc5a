using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Model.Tests.Workloads.Svm;

/// <summary>Programs that are computed.</summary>
public sealed class SvmGeneratorTests
{
    private const long MiB = 1 << 20;

    public static TheoryData<SvmGenerator> All =>
    [
        new SvmStream { Devices = 2, Iterations = 3, Bytes = 4 * MiB, Stride = 0, IsShared = false },
        new SvmStream { Devices = 2, Iterations = 3, Bytes = 4 * MiB, Stride = MiB, IsShared = true },
        new SvmStencil { Devices = 3, Iterations = 3, StripBytes = 4 * MiB, HaloBytes = 4096, IsPlaced = true },
        new SvmRandomAccess { Devices = 2, Iterations = 3, Bytes = 4 * MiB, AccessBytes = 4096, Accesses = 5, WritesPerMille = 300, AtomicsPerMille = 300, HasCpu = true, Seed = 7 },
        new SvmPingPong { Devices = 2, Iterations = 3, Bytes = 4096, HasCpu = true, InTurns = true },
        new SvmPingPong { Devices = 1, Iterations = 3, Bytes = 4096, HasCpu = true, InTurns = false },
        new SvmOversubscribe { Devices = 2, Iterations = 3, Bytes = [6 * MiB, 4 * MiB], PieceBytes = 2 * MiB },
    ];

    private static List<ProgramStep> StepsOf(SvmProgram program, int thread)
    {
        List<ProgramStep> steps = [];
        while (program.StepAt(thread, steps.Count) is { } step)
        {
            steps.Add(step);
        }

        return steps;
    }

    private static IEnumerable<SvmSpan> Spans(SvmStep step) => step switch
    {
        TouchMemory touch => [touch.Work.Span],
        LaunchWork launch => launch.Parts.SelectMany(part => part.Kind == SvmAccessKind.Copy ? new[] { part.Span, part.Target } : [part.Span]),
        AdviseMemory advise => [advise.Span],
        _ => [],
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Every_thread_comes_to_an_end_and_passes_the_same_barriers_in_the_same_order(SvmGenerator program)
    {
        int[][] barriers = [.. Enumerable.Range(0, program.Threads).Select(thread => StepsOf(program, thread).Select(at => at.Step).OfType<MeetThreads>().Select(meet => meet.Barrier).ToArray())];
        Assert.All(barriers, one => Assert.Equal(barriers[0], one));
        Assert.NotEmpty(barriers[0]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_round_is_counted_and_every_access_is_within_its_allocation(SvmGenerator program)
    {
        Dictionary<int, long> sizes = [];
        foreach (MapMemory map in Enumerable.Range(0, program.Threads).SelectMany(thread => StepsOf(program, thread)).Select(at => at.Step).OfType<MapMemory>())
        {
            sizes.Add(map.Slot, map.Bytes);
            Assert.InRange(map.Slot, 0, program.Allocations.Length - 1);
        }

        for (int thread = 0; thread < program.Threads; thread++)
        {
            List<ProgramStep> steps = StepsOf(program, thread);
            Assert.Equal(program.Iterations, steps.Count(at => at.Step is EndIteration));
            Assert.All(
                steps.SelectMany(at => Spans(at.Step).Select(span => (Span: span, Start: span.Offset + (span.Stride * at.Round)))),
                at => Assert.InRange(at.Start + at.Span.Bytes, 0, sizes[at.Span.Slot]));
        }
    }

    [Fact]
    public void Chance_is_the_seeds_and_the_same_whenever_it_is_asked()
    {
        var program = (SvmRandomAccess)All.Select(row => row.Data).OfType<SvmRandomAccess>().Single();
        SvmWork[] Works(SvmRandomAccess of) => [.. StepsOf(of, 1).Select(at => at.Step).OfType<LaunchWork>().SelectMany(launch => launch.Parts)];
        Assert.Equal(Works(program).Select(work => (work.Kind, work.Span)), Works(program).Select(work => (work.Kind, work.Span)));
        Assert.NotEqual(Works(program).Select(work => (work.Kind, work.Span)), Works(program with { Seed = 8 }).Select(work => (work.Kind, work.Span)));
    }
}
