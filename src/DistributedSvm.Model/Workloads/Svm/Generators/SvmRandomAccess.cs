using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Every device, and the CPU if that is said, accesses one allocation at random places.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmRandomAccess : SvmGenerator
{
    [Id(0)]
    public required long Bytes { get; init; }

    /// <summary>Of one access, in bytes.</summary>
    [Id(1)]
    public required long AccessBytes { get; init; }

    /// <summary>Accesses of a round, which is one kernel.</summary>
    [Id(2)]
    public required int Accesses { get; init; }

    /// <summary>Of a thousand accesses, how many write.</summary>
    [Id(3)]
    public required int WritesPerMille { get; init; }

    /// <summary>Of a thousand accesses, how many are atomics.</summary>
    [Id(4)]
    public required int AtomicsPerMille { get; init; }

    /// <summary>A last thread does the same on the CPU, one access in each round.</summary>
    [Id(5)]
    public required bool HasCpu { get; init; }

    [Id(6)]
    public required ulong Seed { get; init; }

    public override int Threads => Devices + (HasCpu ? 1 : 0);

    public override ImmutableArray<string> Allocations => ["memory"];

    protected override ImmutableArray<SvmStep> First(int thread) =>
    [
        .. thread == 0 ? [new MapMemory(0, Bytes, VmaKind.Anonymous, Protection.ReadWrite, null)] : (SvmStep[])[],
        .. thread < Devices ? [new CreateVm(thread)] : (SvmStep[])[],
        new MeetThreads(0),
    ];

    protected override ImmutableArray<SvmStep> Round(int thread, long round)
    {
        var random = new CounterRandom(Digest.Mix(Seed ^ (ulong)round), new EntityId((ulong)thread + 1));
        if (thread == Devices)
        {
            return [new TouchMemory(Any(ref random)), new EndIteration()];
        }

        var works = ImmutableArray.CreateBuilder<SvmWork>(Accesses);
        for (int i = 0; i < Accesses; i++)
        {
            works.Add(Any(ref random));
        }

        return [new LaunchWork(thread, works.MoveToImmutable()), new EndIteration()];
    }

    protected override ImmutableArray<SvmStep> Last(int thread) =>
        [new MeetThreads(1), .. thread == 0 ? [new TouchMemory(new SvmWork { Kind = SvmAccessKind.Read, Span = default })] : (SvmStep[])[]];

    private SvmWork Any(ref CounterRandom random)
    {
        long kind = random.Below(1_000);
        return new SvmWork
        {
            Kind = kind < WritesPerMille ? SvmAccessKind.Write : kind < WritesPerMille + AtomicsPerMille ? SvmAccessKind.Atomic : SvmAccessKind.Read,
            Span = new SvmSpan(0, random.Below(Bytes / AccessBytes) * AccessBytes, 0, AccessBytes),
        };
    }
}
