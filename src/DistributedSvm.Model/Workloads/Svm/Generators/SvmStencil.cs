using System.Collections.Immutable;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A grid in strips, one for each device: in each round every device reads the edges of its neighbours' strips, then writes its own.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmStencil : SvmGenerator
{
    /// <summary>Of each strip, in bytes.</summary>
    [Id(0)]
    public required long StripBytes { get; init; }

    /// <summary>What is read of a neighbour, in bytes.</summary>
    [Id(1)]
    public required long HaloBytes { get; init; }

    /// <summary>Strips are to stay on their devices (madvise): edges are then read where they are.</summary>
    [Id(2)]
    public required bool IsPlaced { get; init; }

    public override ImmutableArray<string> Allocations => ["grid"];

    protected override ImmutableArray<SvmStep> First(int thread)
    {
        var steps = ImmutableArray.CreateBuilder<SvmStep>();
        if (thread == 0)
        {
            steps.Add(new MapMemory(0, StripBytes * Devices, VmaKind.Anonymous, Protection.ReadWrite, null));
        }

        steps.Add(new CreateVm(thread));
        steps.Add(new MeetThreads(0));
        for (int strip = Math.Max(0, thread - 1); IsPlaced && strip <= Math.Min(Devices - 1, thread + 1); strip++)
        {
            steps.Add(new AdviseMemory(thread, Strip(strip), SvmAttribute.PreferredLocation, [strip, AttributeValue.FaultingDevice]));
        }

        steps.Add(new LaunchWork(thread, [Write(thread)]));
        steps.Add(new MeetThreads(1));
        return steps.ToImmutable();
    }

    protected override ImmutableArray<SvmStep> Round(int thread, long round)
    {
        ImmutableArray<SvmWork> edges =
        [
            .. thread > 0 ? [Read((StripBytes * thread) - HaloBytes)] : (SvmWork[])[],
            .. thread < Devices - 1 ? [Read(StripBytes * (thread + 1))] : (SvmWork[])[],
            new SvmWork { Kind = SvmAccessKind.Read, Span = Strip(thread) },
        ];
        return [new LaunchWork(thread, edges), new MeetThreads(2), new LaunchWork(thread, [Write(thread)]), new MeetThreads(3), new EndIteration()];
    }

    protected override ImmutableArray<SvmStep> Last(int thread) => [new TouchMemory(new SvmWork { Kind = SvmAccessKind.Read, Span = Strip(thread) })];

    private SvmSpan Strip(int strip) => new(0, StripBytes * strip, 0, StripBytes);

    private SvmWork Write(int thread) => new() { Kind = SvmAccessKind.Write, Span = Strip(thread) };

    private SvmWork Read(long offset) => new() { Kind = SvmAccessKind.Read, Span = new SvmSpan(0, offset, 0, HaloBytes) };
}
