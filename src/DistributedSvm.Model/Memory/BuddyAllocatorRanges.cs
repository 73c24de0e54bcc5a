using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>A buddy allocator for those who speak of address ranges: one range per block, in order of the object's offset.</summary>
public static class BuddyAllocatorRanges
{
    /// <summary>
    /// Scattered if need be, in blocks of at least <paramref name="minimumBlock"/> bytes. ENOSPC when it does not fit, also when it never could; EINVAL for sizes that no
    /// block can have.
    /// </summary>
    public static Errno TryAllocate(this BuddyAllocator allocator, ulong bytes, ulong minimumBlock, out ImmutableArray<AddressRange> ranges)
    {
        if (bytes > allocator.Size)
        {
            ranges = [];
            return Errno.ENOSPC;
        }

        Errno errno = allocator.Allocate(bytes, minimumBlock, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks);
        ranges = errno == Errno.Ok ? [.. blocks.Select(block => AddressRange.FromLength(block.Offset, block.Size))] : [];
        return errno;
    }

    /// <summary>Gives back ranges as <see cref="TryAllocate"/> gave them out; what they held was not cleared.</summary>
    public static void FreeRanges(this BuddyAllocator allocator, ImmutableArray<AddressRange> ranges) =>
        allocator.Free([.. ranges.Select(range => new BuddyBlock(range.Start, range.Length, Cleared: false))]);

    /// <summary>Gives back a run of whole chunks that was allocated as one, whatever blocks it was made of.</summary>
    public static void FreeRun(this BuddyAllocator allocator, AddressRange run) =>
        allocator.Free([.. allocator.ListBlocks().Where(item => item.Allocated && run.Contains(item.Block.Offset)).Select(item => item.Block)]);
}
