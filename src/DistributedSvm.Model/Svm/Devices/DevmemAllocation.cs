using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>VRAM for a range of a process (struct drm_pagemap_devmem, and the buffer object behind it).</summary>
[GenerateSerializer]
public sealed class DevmemAllocation(long id, EntityId space, ImmutableArray<AddressRange> blocks, long pagemap)
{
    [Id(0)]
    public long Id { get; } = id;

    [Id(1)]
    public EntityId Space { get; } = space;

    /// <summary>VRAM addresses of the function.</summary>
    [Id(2)]
    public ImmutableArray<AddressRange> Blocks { get; } = blocks;

    /// <summary>The pagemap that its pages are of.</summary>
    [Id(3)]
    public long Pagemap { get; } = pagemap;

    [Id(4)]
    public DevmemState State { get; set; }

    /// <summary>Copies under way from or to it: its move fences are not signalled.</summary>
    [Id(5)]
    public int Copies { get; set; }

    public long Bytes => Blocks.Sum(block => (long)block.Length);

    public bool IsEvictable => State == DevmemState.Resident && Copies == 0;
}
