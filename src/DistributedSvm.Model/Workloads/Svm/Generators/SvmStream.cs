using System.Collections.Immutable;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// Every device copies an array again and again: its own, or one that all of them read. With a stride, only the first page of each is copied.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SvmStream : SvmGenerator
{
    private const long PageSize = 4096;

    /// <summary>Of each array, in bytes.</summary>
    [Id(0)]
    public required long Bytes { get; init; }

    /// <summary>In bytes; 0 for all of the array.</summary>
    [Id(1)]
    public required long Stride { get; init; }

    /// <summary>All devices read one array; each still writes its own.</summary>
    [Id(2)]
    public required bool IsShared { get; init; }

    /// <summary>Arrays that are read, then those that are written.</summary>
    public override ImmutableArray<string> Allocations =>
        [.. Enumerable.Range(0, Sources).Select(i => $"source{i}"), .. Enumerable.Range(0, Devices).Select(i => $"target{i}")];

    private int Sources => IsShared ? 1 : Devices;

    private int SourceOf(int thread) => IsShared ? 0 : thread;

    private int TargetOf(int thread) => Sources + thread;

    protected override ImmutableArray<SvmStep> First(int thread)
    {
        var steps = ImmutableArray.CreateBuilder<SvmStep>();
        if (!IsShared || thread == 0)
        {
            steps.Add(new MapMemory(SourceOf(thread), Bytes, VmaKind.Anonymous, Protection.ReadWrite, null));
            steps.Add(new TouchMemory(new SvmWork { Kind = SvmAccessKind.Write, Span = new SvmSpan(SourceOf(thread), 0, 0, 0) }));
        }

        steps.Add(new MapMemory(TargetOf(thread), Bytes, VmaKind.Anonymous, Protection.ReadWrite, null));
        steps.Add(new CreateVm(thread));
        steps.Add(new MeetThreads(0));
        return steps.ToImmutable();
    }

    protected override ImmutableArray<SvmStep> Round(int thread, long round)
    {
        long step = Stride == 0 ? Bytes : Stride;
        long piece = Stride == 0 ? Bytes : PageSize;
        var works = ImmutableArray.CreateBuilder<SvmWork>();
        for (long at = 0; at < Bytes; at += step)
        {
            works.Add(new SvmWork { Kind = SvmAccessKind.Copy, Span = new SvmSpan(SourceOf(thread), at, 0, Math.Min(piece, Bytes - at)), Target = new SvmSpan(TargetOf(thread), at, 0, 0) });
        }

        return [new LaunchWork(thread, works.ToImmutable()), new EndIteration()];
    }

    protected override ImmutableArray<SvmStep> Last(int thread) =>
        [new MeetThreads(1), new TouchMemory(new SvmWork { Kind = SvmAccessKind.Read, Span = new SvmSpan(TargetOf(thread), 0, 0, 0) })];
}
