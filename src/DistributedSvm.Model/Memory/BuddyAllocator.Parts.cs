using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <content>Giving back parts of blocks, as the page allocator does with pages that were allocated together and are freed one by one (split_page, mm/page_alloc.c).</content>
public sealed partial class BuddyAllocator
{
    /// <summary>
    /// Gives back whole chunks, whatever blocks they were allocated in: a block of which a part is kept is cut in halves until the rest of it fits into blocks of its own.
    /// What they held was not cleared.
    /// </summary>
    /// <exception cref="ModelBugException">A chunk of the range is not allocated.</exception>
    public void FreeChunks(AddressRange range)
    {
        ulong chunk = range.Start >> _chunkShift;
        ulong end = (range.End + 1) >> _chunkShift;
        while (chunk < end)
        {
            (ulong block, int order) = AllocatedAt(chunk);
            while (block < chunk || block + (1UL << order) > end)
            {
                byte state = _blocks[block];
                order--;
                byte half = (byte)((state & ~OrderMask) | order);
                ulong upper = block + (1UL << order);
                _blocks[block] = half;
                _blocks[upper] = half;
                block = chunk >= upper ? upper : block;
            }

            FreeBlock(new BuddyBlock(block << _chunkShift, ChunkSize << order, Cleared: false), cleared: false);
            chunk = block + (1UL << order);
        }
    }

    private (ulong Block, int Order) AllocatedAt(ulong chunk)
    {
        for (int order = 0; order <= MaxOrder; order++)
        {
            ulong block = chunk >> order << order;
            if (_blocks.TryGetValue(block, out byte state) && (state & AllocatedBit) != 0 && (state & OrderMask) == order)
            {
                return (block, order);
            }
        }

        throw new ModelBugException($"The chunk at 0x{chunk << _chunkShift:x} is not allocated.");
    }
}
