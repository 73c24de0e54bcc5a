using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Moves all pages of a range to a device, or none (populate_mm and drm_pagemap_migrate_to_devmem).</summary>
/// <param name="target">Whose VRAM.</param>
/// <param name="range">The range.</param>
/// <param name="timeslice">How long it stays away from CPU faults.</param>
[GenerateSerializer]
public sealed class MigrateCall(int target, AddressRange range, SimTime timeslice) : SvmCall
{
    [Id(0)]
    public int Target { get; } = target;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public SimTime Timeslice { get; } = timeslice;

    /// <summary>The VRAM.</summary>
    [Id(3)]
    public long Allocation { get; set; } = -1;

    /// <summary>Where it is.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> Blocks { get; set; } = [];

    /// <summary>The pages, isolated.</summary>
    [Id(5)]
    public List<PageRun> Sources { get; } = [];

    /// <summary>Copies under way.</summary>
    [Id(6)]
    public int Pending { get; set; }

    /// <summary>What a copy failed with.</summary>
    [Id(7)]
    public Errno Failed { get; set; }

    /// <summary>How often it waited for accesses to end.</summary>
    [Id(8)]
    public int Waits { get; set; }

    /// <summary>When copying began.</summary>
    [Id(9)]
    public SimTime CopyBegun { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(10)]
    public At Step { get; set; }

    /// <summary>The range is many ranges of one page: each gets an allocation, from <see cref="Allocation"/> on.</summary>
    [Id(11)]
    public bool IsByPage { get; init; }

    /// <summary>What is migrated.</summary>
    public RangeStretch Ranges => IsByPage ? new RangeStretch(Range.Start, SvmPages.Size, Allocations) : new RangeStretch(Range.Start, (long)Range.Length, 1);

    /// <summary>How many allocations there are.</summary>
    public int Allocations => IsByPage ? (int)(Range.Length >> SvmPages.Shift) : 1;

    /// <summary>Whether an allocation is one of those that it fills.</summary>
    public bool Owns(long allocation) => Allocation >= 0 && allocation >= Allocation && allocation < Allocation + Allocations;

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Populate,
        Populated,
        Collect,
        Notified,
        Isolated,
        Copied,
        Finalized,
    }
}
