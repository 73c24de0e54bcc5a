using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

public sealed partial class BuddyAllocator
{
    /// <summary>A free block of at least an order (alloc_from_freetree): of the preferred clear state if there is one.</summary>
    private bool TryFindFree(int order, bool preferCleared, bool topDown, out ulong chunk, out int found)
    {
        if (topDown && TryFindHighest(order, preferCleared, out chunk, out found))
        {
            return true;
        }

        return TryFindSmallest(order, preferCleared, out chunk, out found) || TryFindSmallest(order, !preferCleared, out chunk, out found);
    }

    /// <summary>The block at the highest address of the smallest order.</summary>
    private bool TryFindSmallest(int order, bool cleared, out ulong chunk, out int found)
    {
        ulong orders = _free.Orders(cleared) & (ulong.MaxValue << order);
        found = BitOperations.TrailingZeroCount(orders);
        chunk = 0;
        return orders != 0 && _free.TryLast(found, cleared, out chunk);
    }

    /// <summary>The block at the highest address of all orders that are large enough (get_maxblock).</summary>
    private bool TryFindHighest(int order, bool cleared, out ulong chunk, out int found)
    {
        chunk = 0;
        found = -1;
        for (ulong orders = _free.Orders(cleared) & (ulong.MaxValue << order); orders != 0; orders &= orders - 1)
        {
            int candidate = BitOperations.TrailingZeroCount(orders);
            if (_free.TryLast(candidate, cleared, out ulong last) && (found < 0 || last > chunk))
            {
                chunk = last;
                found = candidate;
            }
        }

        return found >= 0;
    }

    /// <summary>
    /// A free block of at least an order that starts at a multiple of 2^alignment chunks (gpu_buddy_offset_aligned_allocation): the smallest order,
    /// there the preferred clear state, there the highest address.
    /// </summary>
    private bool TryFindAligned(int order, int alignment, bool preferCleared, out ulong chunk, out int found)
    {
        for (found = order; found <= MaxOrder; found++)
        {
            if (_free.TryLastAligned(alignment, found, preferCleared, out chunk)
                || _free.TryLastAligned(alignment, found, !preferCleared, out chunk))
            {
                return true;
            }
        }

        chunk = 0;
        return false;
    }

    /// <summary>The lowest place in the range for a block of an order: a free block that holds it, and the place (__alloc_range_bias).</summary>
    private bool TryFindInRange(in BuddyRequest request, int order, bool matchClear, out ulong chunk, out int found, out ulong target)
    {
        ulong root = 0;
        for (int rootOrder = MaxOrder; rootOrder >= order; rootOrder--)
        {
            if ((_chunks >> rootOrder & 1) == 0)
            {
                continue;
            }

            if (TryFindBelow(request, root, rootOrder, order, matchClear, out chunk, out found, out target))
            {
                return true;
            }

            root += 1UL << rootOrder;
        }

        chunk = target = 0;
        found = 0;
        return false;
    }

    private bool TryFindBelow(
        in BuddyRequest request, ulong at, int atOrder, int order, bool matchClear, out ulong chunk, out int found, out ulong target)
    {
        chunk = at;
        found = atOrder;
        ulong size = 1UL << order;
        target = (Math.Max(at, request.First) + size - 1) & ~(size - 1);
        ulong end = Math.Min(at + (1UL << atOrder), request.End);
        if (end < size || target > end - size)
        {
            return false;
        }

        byte state = _blocks[at];
        if ((state & OrderMask) == atOrder)
        {
            return (state & AllocatedBit) == 0 && (!matchClear || (state & ClearedBit) != 0 == request.Clear);
        }

        return atOrder > order
            && (TryFindBelow(request, at, atOrder - 1, order, matchClear, out chunk, out found, out target)
                || TryFindBelow(request, at + (1UL << (atOrder - 1)), atOrder - 1, order, matchClear, out chunk, out found, out target));
    }

    /// <summary>
    /// Allocates exactly these chunks, in rising order (__gpu_buddy_alloc_range). On ENOSPC it leaves what it could take up to the first allocated block.
    /// </summary>
    private Errno TakeExactly(ulong first, ulong chunks, List<BuddyBlock> taken, out ulong filled)
    {
        int before = taken.Count;
        ulong root = 0;
        Errno errno = Errno.Ok;
        for (int order = MaxOrder; order >= 0 && errno == Errno.Ok; order--)
        {
            if ((_chunks >> order & 1) != 0)
            {
                errno = TakeWithin(root, order, first, first + chunks - 1, taken);
                root += 1UL << order;
            }
        }

        filled = 0;
        for (int i = before; i < taken.Count; i++)
        {
            filled += taken[i].Size >> _chunkShift;
        }

        return errno == Errno.Ok && filled < chunks ? Errno.ENOSPC : errno;
    }

    /// <summary>Allocates those of chunks first to last that lie in one block or in the blocks that it is split into (__alloc_range).</summary>
    private Errno TakeWithin(ulong chunk, int order, ulong first, ulong last, List<BuddyBlock> taken)
    {
        ulong end = chunk + (1UL << order) - 1;
        if (last < chunk || end < first)
        {
            return Errno.Ok;
        }

        byte state = _blocks[chunk];
        bool whole = (state & OrderMask) == order;
        if (whole && (state & AllocatedBit) != 0)
        {
            return Errno.ENOSPC;
        }

        if (first <= chunk && end <= last)
        {
            if (whole)
            {
                Carve(chunk, order, chunk, order, taken);
                return Errno.Ok;
            }

            // Without cleared blocks free buddies are always merged, so something in a split block is allocated.
            if (ClearedFreeBytes == 0)
            {
                return Errno.ENOSPC;
            }
        }

        ulong upper = chunk + (1UL << (order - 1));
        if (whole)
        {
            bool cleared = (state & ClearedBit) != 0;
            RemoveFree(chunk, order, cleared);
            AddFree(chunk, order - 1, cleared);
            AddFree(upper, order - 1, cleared);
        }

        Errno errno = TakeWithin(chunk, order - 1, first, last, taken);
        return errno == Errno.Ok ? TakeWithin(upper, order - 1, first, last, taken) : errno;
    }

    /// <summary>
    /// A run of neighbouring blocks (__alloc_contig_try_harder): from each free block of half the rounded size or more upwards,
    /// and what is missing then, in whole minimum blocks, directly below it.
    /// </summary>
    private Errno TakeRun(in BuddyRequest request, List<BuddyBlock> taken)
    {
        int order = BitOperations.Log2(request.Chunks);
        if (order == 0 || order > MaxOrder)
        {
            return Errno.ENOSPC;
        }

        for (int tree = 0; tree < 2; tree++)
        {
            ulong limit = _chunks;
            while (_free.TryBefore(limit, order, cleared: tree == 0, out ulong chunk))
            {
                limit = chunk;
                if (TakeExactly(chunk, request.Chunks, taken, out ulong filled) == Errno.Ok)
                {
                    return Errno.Ok;
                }

                ulong minimum = request.MinimumChunks;
                ulong missing = (Math.Max(request.Chunks - filled, minimum) + minimum - 1) & ~(minimum - 1);
                var below = new List<BuddyBlock>();
                if (missing <= chunk && TakeExactly(chunk - missing, missing, below, out _) == Errno.Ok)
                {
                    taken.InsertRange(0, below);
                    return Errno.Ok;
                }

                GiveBack(below);
                GiveBack(taken);
            }
        }

        return Errno.ENOSPC;
    }
}
