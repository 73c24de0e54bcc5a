using System.Collections.Immutable;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Every device goes over memory of its own, more than it has VRAM, piece by piece: it reads what it left in the pass before, and writes it anew.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmOversubscribe : SvmGenerator
{
    /// <summary>Of each device, in bytes; a multiple of the piece.</summary>
    [Id(0)]
    public required ImmutableArray<long> Bytes { get; init; }

    /// <summary>What one kernel accesses.</summary>
    [Id(1)]
    public required long PieceBytes { get; init; }

    public override ImmutableArray<string> Allocations => [.. Enumerable.Range(0, Devices).Select(i => $"set{i}")];

    protected override ImmutableArray<SvmStep> First(int thread) =>
        [new MapMemory(thread, Bytes[thread], VmaKind.Anonymous, Protection.ReadWrite, null), new CreateVm(thread), new MeetThreads(0)];

    protected override ImmutableArray<SvmStep> Round(int thread, long round)
    {
        var piece = new SvmSpan(thread, 0, PieceBytes, PieceBytes);
        return [new LaunchWork(thread, [new SvmWork { Kind = SvmAccessKind.Read, Span = piece }, new SvmWork { Kind = SvmAccessKind.Write, Span = piece }]), new EndIteration()];
    }

    protected override ImmutableArray<SvmStep> Last(int thread) => [new TouchMemory(new SvmWork { Kind = SvmAccessKind.Read, Span = new SvmSpan(thread, 0, 0, 0) })];

    protected override long RoundLength(int thread) => (Bytes[thread] / PieceBytes) + 1;

    protected override ProgramStep RoundStep(int thread, long round, long index) =>
        index < Bytes[thread] / PieceBytes ? new ProgramStep(Round(thread, round)[0], index) : new ProgramStep(Round(thread, round)[1], round);
}
