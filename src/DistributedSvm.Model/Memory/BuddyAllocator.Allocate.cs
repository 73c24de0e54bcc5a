using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

public sealed partial class BuddyAllocator
{
    /// <summary>As the overload with a range, over all memory. A request for all of it takes exactly all of it.</summary>
    public Errno Allocate(ulong size, ulong minimumBlockSize, BuddyFlags flags, out ImmutableArray<BuddyBlock> blocks) =>
        Allocate(0, Size, size, minimumBlockSize, flags, out blocks);

    /// <summary>
    /// Allocates memory as blocks (drm_buddy_alloc_blocks).
    /// Without <see cref="BuddyFlags.Contiguous"/> the size is rounded up to the minimum block size and made of the largest blocks that are free; a power of two
    /// below the minimum block size is one block at a multiple of that size. With it, the size is rounded up to a power of two and made of one block,
    /// or else of neighbouring blocks that together are one run, if one of them has at least the size rounded down to a power of two (they may then be more than
    /// asked for). What rounding added is given back.
    /// When start + size == end, exactly that range is allocated, whatever the flags.
    /// Errors: EINVAL when a size or an end of the range is not whole chunks, zero or out of bounds, or the minimum block size is no power of two of chunks;
    /// ENOSPC when there is not enough free memory of that kind. Nothing is then allocated.
    /// </summary>
    /// <param name="start">First byte of the range; without <see cref="BuddyFlags.Range"/>, where forced merging may start.</param>
    /// <param name="end">First byte behind the range.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="minimumBlockSize">Least size of each block, and so their alignment. Bytes.</param>
    /// <param name="flags">How.</param>
    /// <param name="blocks">In order of allocation: not sorted by address unless contiguous or exact. Empty on failure.</param>
    public Errno Allocate(
        ulong start, ulong end, ulong size, ulong minimumBlockSize, BuddyFlags flags, out ImmutableArray<BuddyBlock> blocks)
    {
        blocks = [];
        if (size < ChunkSize
            || minimumBlockSize < ChunkSize
            || !BitOperations.IsPow2(minimumBlockSize)
            || ((start | end | size) & (ChunkSize - 1)) != 0
            || end > Size
            || start >= Size
            || size > Size - start)
        {
            return Errno.EINVAL;
        }

        var taken = new List<BuddyBlock>();
        ulong first = start >> _chunkShift;
        ulong chunks = size >> _chunkShift;
        ulong minimum = minimumBlockSize >> _chunkShift;
        Errno errno;
        if (start + size == end)
        {
            if (((start | end) & (minimumBlockSize - 1)) != 0)
            {
                return Errno.EINVAL;
            }

            errno = TakeExactly(first, chunks, taken, out _);
        }
        else
        {
            errno = TakeAnywhere(new(first, end >> _chunkShift, chunks, minimum, flags), taken);
        }

        if (errno != Errno.Ok)
        {
            GiveBack(taken);
            return errno;
        }

        blocks = [.. taken];
        return Errno.Ok;
    }

    /// <summary>
    /// Gives back all of one block but a part (drm_buddy_block_trim). What is kept is made of blocks in rising order; what is given back has the clear state
    /// that the block had when it was allocated, so trim before use.
    /// Errors: EINVAL unless there is exactly one block, and the part is whole chunks inside it and not empty.
    /// </summary>
    /// <param name="blocks">The one block.</param>
    /// <param name="newSize">Bytes to keep.</param>
    /// <param name="trimmed">The blocks that remain allocated; what was given in on failure.</param>
    /// <param name="start">Offset, from the start of the managed memory, of the first byte to keep; the block's own when null.</param>
    /// <exception cref="ModelBugException">The block is not allocated.</exception>
    public Errno Trim(ImmutableArray<BuddyBlock> blocks, ulong newSize, out ImmutableArray<BuddyBlock> trimmed, ulong? start = null)
    {
        trimmed = blocks;
        if (blocks.Length != 1)
        {
            return Errno.EINVAL;
        }

        BuddyBlock block = blocks[0];
        ulong from = start ?? block.Offset;
        if (newSize == 0
            || newSize > block.Size
            || ((newSize | from) & (ChunkSize - 1)) != 0
            || from < block.Offset
            || from - block.Offset > block.Size - newSize)
        {
            return Errno.EINVAL;
        }

        if (newSize == block.Size)
        {
            return Errno.Ok;
        }

        var kept = new List<BuddyBlock>();
        TrimInto(block, from >> _chunkShift, newSize >> _chunkShift, kept);
        trimmed = [.. kept];
        return Errno.Ok;
    }

    private Errno TakeAnywhere(in BuddyRequest request, List<BuddyBlock> taken)
    {
        ulong chunks = request.Chunks;
        ulong minimum = request.MinimumChunks;
        bool offsetAligned = false;
        if (request.Contiguous)
        {
            chunks = BitOperations.RoundUpToPowerOf2(chunks);
            minimum = chunks;
        }
        else if (chunks < minimum && BitOperations.IsPow2(chunks) && !request.InRange)
        {
            offsetAligned = true;
        }
        else
        {
            chunks = (chunks + minimum - 1) & ~(minimum - 1);
        }

        int order = BitOperations.Log2(chunks);
        if (order > MaxOrder || chunks > _chunks)
        {
            return request.Contiguous && !request.InRange ? TakeRun(request, taken) : Errno.EINVAL;
        }

        int alignment = BitOperations.Log2(minimum);
        int lowest = offsetAligned ? order : alignment;
        for (ulong left = chunks; left != 0; left -= 1UL << order)
        {
            order = Math.Min(order, BitOperations.Log2(left));
            while (!TryTake(request, order, alignment, taken))
            {
                if (order > lowest)
                {
                    order--;
                    continue;
                }

                if (ClearedFreeBytes == 0 || !ForceMerge(request.First, request.End, order))
                {
                    return request.Contiguous && !request.InRange ? TakeRun(request, taken) : Errno.ENOSPC;
                }
            }
        }

        if (chunks != request.Chunks && (request.Flags & BuddyFlags.TrimDisable) == 0)
        {
            BuddyBlock last = taken[^1];
            taken.RemoveAt(taken.Count - 1);
            TrimInto(last, last.Offset >> _chunkShift, (last.Size >> _chunkShift) - (chunks - request.Chunks), taken);
        }

        return Errno.Ok;
    }

    /// <summary>Takes one block of an order, if there is one to be had without forced merging.</summary>
    private bool TryTake(in BuddyRequest request, int order, int alignment, List<BuddyBlock> taken)
    {
        ulong chunk;
        int found;
        ulong target;
        if (request.InRange)
        {
            if (!TryFindInRange(request, order, matchClear: true, out chunk, out found, out target)
                && !TryFindInRange(request, order, matchClear: false, out chunk, out found, out target))
            {
                return false;
            }
        }
        else if (order < alignment)
        {
            if (!TryFindAligned(order, alignment, request.Clear, out chunk, out found))
            {
                return false;
            }

            // The highest place in the block that is aligned.
            target = (chunk + (1UL << found) - 1) >> alignment << alignment;
        }
        else
        {
            if (!TryFindFree(order, request.Clear, request.TopDown, out chunk, out found))
            {
                return false;
            }

            target = chunk + (1UL << found) - (1UL << order);
        }

        Carve(chunk, found, target, order, taken);
        return true;
    }

    /// <summary>Splits a free block down to a part of it and allocates that part.</summary>
    private void Carve(ulong chunk, int order, ulong target, int targetOrder, List<BuddyBlock> taken)
    {
        IsFree(chunk, order, out bool cleared);
        RemoveFree(chunk, order, cleared);
        while (order > targetOrder)
        {
            order--;
            ulong upper = chunk + (1UL << order);
            if (target >= upper)
            {
                AddFree(chunk, order, cleared);
                chunk = upper;
            }
            else
            {
                AddFree(upper, order, cleared);
            }
        }

        _blocks[chunk] = (byte)(order | AllocatedBit | (cleared ? ClearedBit : 0));
        AllocatedBytes += ChunkSize << order;
        taken.Add(Describe(chunk, order, cleared));
    }

    private void TrimInto(BuddyBlock block, ulong first, ulong chunks, List<BuddyBlock> kept)
    {
        ulong chunk = block.Offset >> _chunkShift;
        int order = Release(block, chunk);
        AddFree(chunk, order, block.Cleared);
        TakeWithin(chunk, order, first, first + chunks - 1, kept);
    }

    private void GiveBack(List<BuddyBlock> taken)
    {
        foreach (BuddyBlock block in taken)
        {
            FreeBlock(block, block.Cleared);
        }

        taken.Clear();
    }
}
