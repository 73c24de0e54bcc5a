using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages come from devices to system memory: those of a range (drm_pagemap_migrate_to_ram), or all of an allocation (drm_pagemap_evict_to_ram).</summary>
/// <param name="mm">Whose; 0 for an allocation.</param>
/// <param name="range">Where; for an allocation, where its pages were put.</param>
/// <param name="device">Of an allocation: its device; -1 for a range.</param>
/// <param name="allocation">Its number.</param>
/// <param name="tries">How often it looks for pages that are pinned or migrate otherwise, before EBUSY.</param>
[GenerateSerializer]
public sealed class ToSystemCall(int mm, AddressRange range, int device, long allocation, int tries) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public int Device { get; } = device;

    [Id(3)]
    public long Allocation { get; } = allocation;

    [Id(4)]
    public int Tries { get; } = tries;

    /// <summary>The pages, isolated.</summary>
    [Id(5)]
    public List<MmPageRun> Sources { get; } = [];

    /// <summary>System memory for them.</summary>
    [Id(6)]
    public ImmutableArray<AddressRange> Pages { get; set; } = [];

    /// <summary>Copies under way.</summary>
    [Id(7)]
    public int Pending { get; set; }

    /// <summary>What a copy failed with.</summary>
    [Id(8)]
    public Errno Failed { get; set; }

    /// <summary>How often it looked.</summary>
    [Id(9)]
    public int Tried { get; set; }

    /// <summary>A CPU wants them: not within their timeslice.</summary>
    [Id(10)]
    public bool IsCpuFault { get; set; }

    /// <summary>When copying began.</summary>
    [Id(11)]
    public SimTime CopyBegun { get; set; }

    /// <summary>The pages of a range.</summary>
    public static ToSystemCall Of(int mm, AddressRange range, int tries) => new(mm, range, -1, 0, tries);

    /// <summary>How far it has come.</summary>
    [Id(12)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Collect,
        Notified,
        Isolated,
        Allocated,
        Copied,
        Finalized,
    }
}
