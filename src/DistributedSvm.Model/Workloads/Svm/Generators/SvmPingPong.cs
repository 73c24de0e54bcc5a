using System.Collections.Immutable;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Devices, or a device and the CPU, do atomics on the same memory: all at once, or in turns. In the end all of them must have counted.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmPingPong : SvmGenerator
{
    [Id(0)]
    public required long Bytes { get; init; }

    /// <summary>The last thread is the CPU's.</summary>
    [Id(1)]
    public required bool HasCpu { get; init; }

    /// <summary>One after the other, in place of all at once.</summary>
    [Id(2)]
    public required bool InTurns { get; init; }

    public override int Threads => Devices + (HasCpu ? 1 : 0);

    public override ImmutableArray<string> Allocations => ["ball"];

    private static SvmSpan All => default;

    protected override ImmutableArray<SvmStep> First(int thread)
    {
        var steps = ImmutableArray.CreateBuilder<SvmStep>();
        if (thread == 0)
        {
            steps.Add(new MapMemory(0, Bytes, VmaKind.Anonymous, Protection.ReadWrite, null));
            steps.Add(new TouchMemory(new SvmWork { Kind = SvmAccessKind.Write, Span = All }));
        }

        if (thread < Devices)
        {
            steps.Add(new CreateVm(thread));
        }

        steps.Add(new MeetThreads(0));
        if (thread < Devices)
        {
            steps.Add(new AdviseMemory(thread, All, SvmAttribute.Atomic, [(long)AtomicMode.Global]));
        }

        steps.Add(new MeetThreads(1));
        return steps.ToImmutable();
    }

    protected override ImmutableArray<SvmStep> Round(int thread, long round)
    {
        var work = new SvmWork { Kind = SvmAccessKind.Atomic, Span = All };
        SvmStep act = thread == Devices ? new TouchMemory(work) : new LaunchWork(thread, [work]);
        if (!InTurns)
        {
            return [act, new EndIteration()];
        }

        var steps = ImmutableArray.CreateBuilder<SvmStep>();
        for (int turn = 0; turn < Threads; turn++)
        {
            if (turn == thread)
            {
                steps.Add(act);
            }

            steps.Add(new MeetThreads(2 + turn));
        }

        steps.Add(new EndIteration());
        return steps.ToImmutable();
    }

    protected override ImmutableArray<SvmStep> Last(int thread) =>
        [new MeetThreads(2 + Threads), .. thread == 0 ? [new TouchMemory(new SvmWork { Kind = SvmAccessKind.Read, Span = All })] : (SvmStep[])[]];
}
