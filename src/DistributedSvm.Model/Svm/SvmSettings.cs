using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>Rules that the SVM of a process follows: constants of drm_gpusvm.c and xe_svm.c, and where they may be chosen, the choice.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmSettings
{
    /// <summary>svm_notifier_size, in bytes: a power of two.</summary>
    [Id(0)]
    public long NotifierBytes { get; init; } = 512L << 20;

    /// <summary>Sizes of ranges that a fault may make, in bytes, the largest first.</summary>
    [Id(1)]
    public ImmutableArray<long> Chunks { get; init; } = [2L << 20, 64L << 10, 4L << 10];

    /// <summary>Ranges up to this size are made only where the CPU's pages are.</summary>
    [Id(2)]
    public long CheckPagesThreshold { get; init; } = 64L << 10;

    /// <summary>The least range that may go to VRAM, in bytes: 64 KiB where the device needs pages of that size.</summary>
    [Id(3)]
    public long LeastVramRange { get; init; } = 4L << 10;

    /// <summary>atomic_svm_timeslice_ms: how long a range that was moved for an atomic stays away from CPU faults; doubled at each retry of one fault.</summary>
    [Id(4)]
    public SimTime AtomicTimeslice { get; init; } = SimTime.FromMilliseconds(5);

    /// <summary>The devices can do atomics on system memory.</summary>
    [Id(5)]
    public bool HasSystemAtomics { get; init; }

    /// <summary>Device-private pages of another device may be the source of a migration; without it they go through system memory first.</summary>
    [Id(6)]
    public bool MigratesFromPeers { get; init; } = true;

    /// <summary>Who decides where pages are.</summary>
    [Id(7)]
    public SvmPolicy Policy { get; init; } = SvmPolicy.Kernel;

    /// <summary>With <see cref="SvmPolicy.AccessCounters"/>: so many remote accesses of one device to a range bring it there.</summary>
    [Id(8)]
    public long AccessThreshold { get; init; } = 256;
}
