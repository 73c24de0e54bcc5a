using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>Giving back memory in other pieces than those in which it was handed out.</summary>
public sealed partial class BuddyAllocator
{
    /// <summary>
    /// Frees chunks, whatever blocks they are of: a block of which some chunks stay allocated is split, as pages of a large folio are freed one by one
    /// (mm/page_alloc.c, split_page).
    /// </summary>
    /// <exception cref="ModelBugException">One of them is not allocated.</exception>
    public void FreeChunks(ulong offset, ulong bytes)
    {
        ulong chunk = offset >> _chunkShift;
        ulong end = (offset + bytes) >> _chunkShift;
        if (((offset | bytes) & (ChunkSize - 1)) != 0)
        {
            throw new ModelBugException($"{bytes} bytes at 0x{offset:x} are not whole chunks of {ChunkSize} bytes.");
        }

        while (chunk < end)
        {
            (ulong first, int order) = AllocatedBlockOf(chunk);
            while (first != chunk || first + (1UL << order) > end)
            {
                SplitAllocated(first, order);
                order--;
                ulong upper = first + (1UL << order);
                first = chunk >= upper ? upper : first;
            }

            FreeBlock(Describe(first, order, cleared: false), cleared: false);
            chunk += 1UL << order;
        }
    }

    /// <summary>The allocated block that holds a chunk.</summary>
    private (ulong First, int Order) AllocatedBlockOf(ulong chunk)
    {
        for (int order = 0; order <= MaxOrder; order++)
        {
            ulong first = chunk >> order << order;
            if (_blocks.TryGetValue(first, out byte state) && (state & AllocatedBit) != 0 && (state & OrderMask) == order)
            {
                return (first, order);
            }
        }

        throw new ModelBugException($"The chunk at 0x{chunk << _chunkShift:x} is not allocated.");
    }

    private void SplitAllocated(ulong first, int order)
    {
        byte half = (byte)(AllocatedBit | (_blocks[first] & ClearedBit) | (order - 1));
        _blocks[first] = half;
        _blocks[first + (1UL << (order - 1))] = half;
    }
}
