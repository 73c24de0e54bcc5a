using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A page fault of a GPU (xe_svm_handle_pagefault, drivers/gpu/drm/xe/xe_svm.c).</summary>
/// <param name="device">Whose VM faults.</param>
/// <param name="address">Where.</param>
/// <param name="access">What the access wanted.</param>
/// <param name="kind">Why it faulted.</param>
[GenerateSerializer]
public sealed class FaultCall(int device, ulong address, PageFaultAccess access, PageFaultKind kind) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public ulong Address { get; } = address;

    [Id(2)]
    public PageFaultAccess Access { get; } = access;

    [Id(3)]
    public PageFaultKind Kind { get; } = kind;

    /// <summary>The range that is brought, as it was when it was looked up.</summary>
    [Id(4)]
    public SvmRange Range { get; set; }

    /// <summary>Where it is to be: index of a device, or a value of <see cref="Placement"/>.</summary>
    [Id(5)]
    public int Target { get; set; }

    /// <summary>devmem_only: an atomic that only works in the device's own VRAM.</summary>
    [Id(6)]
    public bool NeedsVram { get; set; }

    /// <summary>It gets a read-only copy of its own.</summary>
    [Id(7)]
    public bool Duplicates { get; set; }

    /// <summary>Migrations that may still be tried; -1 before the first look.</summary>
    [Id(8)]
    public int Tries { get; set; } = -1;

    /// <summary>It was counted as a fault.</summary>
    [Id(9)]
    public bool IsCounted { get; set; }

    /// <summary>How long the pages stay away from CPU faults; twice as long for each migration that was tried.</summary>
    [Id(10)]
    public SimTime Timeslice { get; set; }

    /// <summary>When it began.</summary>
    [Id(11)]
    public SimTime Begun { get; set; }

    /// <summary>When the part under way began.</summary>
    [Id(12)]
    public SimTime PartBegun { get; set; }

    /// <summary>How many copies it has begun.</summary>
    [Id(13)]
    public int Copies { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(14)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Enter,
        EnterVm,
        Look,
        Cleared,
        Migrated,
        Settled,
        GotPages,
        MovedHome,
        BufferBound,
        Bound,
    }
}
