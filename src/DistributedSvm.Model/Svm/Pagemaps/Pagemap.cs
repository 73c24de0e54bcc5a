namespace DistributedSvm.Model.Svm;

/// <summary>
/// The struct pages of a device's VRAM (drivers/gpu/drm/xe/xe_svm.c, struct xe_pagemap): a window of host physical addresses of the VRAM's size, and who has it.
/// </summary>
[GenerateSerializer]
public sealed class Pagemap(long id, ulong hpaBase, long bytes, ulong ioStart)
{
    /// <summary>Of this device, from 1 on.</summary>
    [Id(0)]
    public long Id { get; } = id;

    /// <summary>Where its window of host physical addresses begins.</summary>
    [Id(1)]
    public ulong HpaBase { get; } = hpaBase;

    /// <summary>Bytes of VRAM that have struct pages, from the function's address 0 on.</summary>
    [Id(2)]
    public long Bytes { get; } = bytes;

    /// <summary>Bus address at which peers find byte 0.</summary>
    [Id(3)]
    public ulong IoStart { get; } = ioStart;

    /// <summary>Its group of interconnected peers.</summary>
    [Id(4)]
    public long Group { get; init; }

    [Id(5)]
    public PagemapState State { get; set; }

    /// <summary>Of VMs and of allocations whose pages it has.</summary>
    [Id(6)]
    public int References { get; set; }

    /// <summary>Allocations with pages of it (<c>drm_pagemap_zdd</c>): each has one of the references.</summary>
    [Id(7)]
    public int Allocations { get; set; }

    /// <summary>It keeps its device and module.</summary>
    [Id(8)]
    public bool HasHold { get; set; }

    /// <summary>The VRAM address of a page.</summary>
    public ulong ToDpa(ulong hpa) => hpa - HpaBase;

    /// <summary>Where peers find a page.</summary>
    public ulong ToBus(ulong hpa) => ToDpa(hpa) + IoStart;

    /// <summary>The page of a VRAM address.</summary>
    public ulong ToHpa(ulong dpa) => dpa + HpaBase;
}
