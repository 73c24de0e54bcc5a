using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>VRAM for a range of a process (struct drm_pagemap_devmem, and the buffer object behind it), as it was looked up: a copy, which <see cref="DevmemTable.Store"/> puts back.</summary>
/// <param name="Id">Its number: one that is made later has a higher one.</param>
/// <param name="Space">The process.</param>
/// <param name="Blocks">VRAM addresses of the function.</param>
/// <param name="Pagemap">The pagemap that its pages are of.</param>
/// <param name="State">Its state.</param>
/// <param name="Copies">Copies under way from or to it: its move fences are not signalled.</param>
[GenerateSerializer, Immutable]
public readonly record struct DevmemAllocation(
    [property: Id(0)] long Id,
    [property: Id(1)] EntityId Space,
    [property: Id(2)] ImmutableArray<AddressRange> Blocks,
    [property: Id(3)] long Pagemap,
    [property: Id(4)] DevmemState State,
    [property: Id(5)] int Copies)
{
    public long Bytes => Blocks.Sum(block => (long)block.Length);

    public bool IsEvictable => State == DevmemState.Resident && Copies == 0;
}
