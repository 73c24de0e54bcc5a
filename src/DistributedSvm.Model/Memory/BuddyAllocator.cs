using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// A binary buddy allocator of device memory, after the kernel's (drivers/gpu/drm/drm_buddy.c, since 2026 drivers/gpu/buddy.c):
/// blocks of a power of two of chunks, several roots when the size is no power of two, free blocks known to be cleared kept apart from dirty ones.
/// <para>
/// Deterministic choice, as there. Without a range: the highest address in the smallest order that is large enough, or with
/// <see cref="BuddyFlags.TopDown"/> the highest address in any order that is; of a larger block always its upper end. With a range: the lowest address that fits.
/// </para>
/// <para>
/// It differs from the kernel where that one loses what was asked for: the preference for cleared blocks also holds in a range (the kernel skips every split
/// block then), a range keeps the alignment to the minimum block size, and buddies of different clear state are merged until the request fits or none is left.
/// </para>
/// All sizes and offsets are bytes. Finding a free block is O(log n): an 8 MiB buffer on a 24 GiB card takes 0.1 to 1 microsecond with its free.
/// Only a search in a range walks the blocks that lie below the place found.
/// </summary>
public sealed partial class BuddyAllocator
{
    /// <summary>Smallest chunk: a page.</summary>
    public const ulong MinimumChunkSize = 4096;

    private const byte OrderMask = 0x3F;
    private const byte AllocatedBit = 0x40;
    private const byte ClearedBit = 0x80;

    private readonly int _chunkShift;
    private readonly ulong _chunks;

    /// <summary>All blocks, free and allocated, by first chunk: order, AllocatedBit, ClearedBit.</summary>
    private readonly BuddyBlockStates _blocks = new();

    private readonly BuddyFreeBlocks _free;

    private BuddyAllocator(ulong chunks, int chunkShift)
    {
        _chunks = chunks;
        _chunkShift = chunkShift;
        MaxOrder = BitOperations.Log2(chunks);
        _free = new BuddyFreeBlocks(MaxOrder + 1);
    }

    /// <summary>Managed bytes: what was asked for, rounded down to whole chunks.</summary>
    public ulong Size => _chunks << _chunkShift;

    public ulong ChunkSize => 1UL << _chunkShift;

    /// <summary>Order of the largest root: it has 2^order chunks.</summary>
    public int MaxOrder { get; }

    /// <summary>Free bytes (mm->avail).</summary>
    public ulong FreeBytes { get; private set; }

    /// <summary>Free bytes known to be cleared (mm->clear_avail).</summary>
    public ulong ClearedFreeBytes { get; private set; }

    /// <summary>
    /// Bytes of allocated blocks, counted on its own: <see cref="FreeBytes"/> + <see cref="AllocatedBytes"/> == <see cref="Size"/> unless there is a leak.
    /// </summary>
    public ulong AllocatedBytes { get; private set; }

    /// <summary>
    /// An allocator with all memory free and dirty (drm_buddy_init).
    /// Errors: EINVAL when the chunk is below a page or no power of two, or the size below one chunk.
    /// </summary>
    public static Errno TryCreate(ulong size, ulong chunkSize, out BuddyAllocator? allocator)
    {
        allocator = null;
        if (size < chunkSize || chunkSize < MinimumChunkSize || !BitOperations.IsPow2(chunkSize))
        {
            return Errno.EINVAL;
        }

        int shift = BitOperations.Log2(chunkSize);
        allocator = new BuddyAllocator(size >> shift, shift);
        ulong chunk = 0;
        for (int order = allocator.MaxOrder; order >= 0; order--)
        {
            if ((allocator._chunks >> order & 1) != 0)
            {
                allocator.AddFree(chunk, order, cleared: false);
                chunk += 1UL << order;
            }
        }

        return Errno.Ok;
    }

    /// <summary>As <see cref="TryCreate"/>, for a size and a chunk size known to be valid.</summary>
    /// <exception cref="ModelBugException">They are not.</exception>
    public static BuddyAllocator Create(ulong size, ulong chunkSize = MinimumChunkSize) =>
        TryCreate(size, chunkSize, out BuddyAllocator? allocator) == Errno.Ok
            ? allocator!
            : throw new ModelBugException($"No buddy allocator of {size} bytes in chunks of {chunkSize}.");

    /// <summary>
    /// Frees blocks and merges buddies of equal clear state (drm_buddy_free_list). With <see cref="BuddyFlags.Cleared"/> they count as cleared, else as dirty.
    /// </summary>
    /// <exception cref="ModelBugException">A block is not allocated with that size (the kernel's BUG_ON).</exception>
    public void Free(ImmutableArray<BuddyBlock> blocks, BuddyFlags flags = BuddyFlags.None)
    {
        foreach (BuddyBlock block in blocks)
        {
            FreeBlock(block, (flags & BuddyFlags.Cleared) != 0);
        }
    }

    /// <summary>
    /// Merges what can be merged whatever its clear state, then counts all free memory as cleared or as dirty (drm_buddy_reset_clear):
    /// after a power transition that lost, or a pass that cleared, all of it.
    /// </summary>
    public void ResetClear(bool cleared)
    {
        for (int order = MaxOrder; order >= 0; order--)
        {
            if ((_chunks >> order & 1) != 0)
            {
                ForceMerge(0, _chunks, order);
            }
        }

        for (int order = 0; order <= MaxOrder; order++)
        {
            while (_free.TryLast(order, !cleared, out ulong chunk))
            {
                RemoveFree(chunk, order, !cleared);
                AddFree(chunk, order, cleared);
            }
        }
    }

    /// <summary>All blocks in address order, with whether each is allocated: what an inspection shows. O(n).</summary>
    public ImmutableArray<(BuddyBlock Block, bool Allocated)> ListBlocks() =>
        [.. AllStates().Select(item => (Describe(item.Chunk, item.State & OrderMask, (item.State & ClearedBit) != 0), (item.State & AllocatedBit) != 0))];

    /// <summary>First chunk and state of each block in address order: where one ends, the next one begins.</summary>
    private IEnumerable<(ulong Chunk, byte State)> AllStates()
    {
        for (ulong chunk = 0; chunk < _chunks; chunk += 1UL << (_blocks[chunk] & OrderMask))
        {
            yield return (chunk, _blocks[chunk]);
        }
    }

    private BuddyBlock Describe(ulong chunk, int order, bool cleared) => new(chunk << _chunkShift, ChunkSize << order, cleared);

    private void FreeBlock(BuddyBlock block, bool cleared)
    {
        ulong chunk = block.Offset >> _chunkShift;
        int order = Release(block, chunk);
        Merge(chunk, order, cleared, force: false);
    }

    /// <summary>Takes a block out of the allocated ones; returns its order.</summary>
    private int Release(BuddyBlock block, ulong chunk)
    {
        if (!_blocks.TryGetValue(chunk, out byte state)
            || (state & AllocatedBit) == 0
            || block.Offset != chunk << _chunkShift
            || block.Size != ChunkSize << (state & OrderMask))
        {
            throw new ModelBugException($"The block of {block.Size} bytes at 0x{block.Offset:x} is not allocated.");
        }

        _blocks.Remove(chunk);
        AllocatedBytes -= block.Size;
        return state & OrderMask;
    }

    private bool IsRoot(ulong chunk, int order) => (_chunks >> order & 1) != 0 && chunk == _chunks >> order >> 1 << order << 1;

    private bool IsFree(ulong chunk, int order, out bool cleared)
    {
        bool found = _blocks.TryGetValue(chunk, out byte state) && (state & ~ClearedBit) == order;
        cleared = (state & ClearedBit) != 0;
        return found;
    }

    private void AddFree(ulong chunk, int order, bool cleared)
    {
        _blocks[chunk] = (byte)(order | (cleared ? ClearedBit : 0));
        _free.Add(chunk, order, cleared);
        ulong size = ChunkSize << order;
        FreeBytes += size;
        ClearedFreeBytes += cleared ? size : 0;
    }

    private void RemoveFree(ulong chunk, int order, bool cleared)
    {
        _blocks.Remove(chunk);
        _free.Remove(chunk, order, cleared);
        ulong size = ChunkSize << order;
        FreeBytes -= size;
        ClearedFreeBytes -= cleared ? size : 0;
    }

    /// <summary>
    /// Makes a block free that is in no list, merged with its buddies as far as they are free and equally clear, or with force whatever they are: then it is dirty.
    /// </summary>
    /// <returns>The order of what came of it.</returns>
    private int Merge(ulong chunk, int order, bool cleared, bool force)
    {
        while (!IsRoot(chunk, order))
        {
            ulong buddy = chunk ^ (1UL << order);
            if (!IsFree(buddy, order, out bool buddyCleared) || (!force && buddyCleared != cleared))
            {
                break;
            }

            RemoveFree(buddy, order, buddyCleared);
            cleared = cleared && !force;
            chunk &= ~(1UL << order);
            order++;
        }

        AddFree(chunk, order, cleared);
        return order;
    }

    /// <summary>
    /// Merges free buddies of different clear state below an order, within chunks first to end - 1, until a block of that order exists (__force_merge).
    /// False when nothing could be merged to it.
    /// </summary>
    private bool ForceMerge(ulong first, ulong end, int order)
    {
        for (int tree = 0; tree < 2; tree++)
        {
            bool cleared = tree == 0;
            for (int below = order - 1; below >= 0; below--)
            {
                ulong limit = end;
                while (_free.TryBefore(limit, below, cleared, out ulong chunk))
                {
                    limit = chunk;
                    if (chunk < first || chunk + (1UL << below) > end || IsRoot(chunk, below) || !IsFree(chunk ^ (1UL << below), below, out _))
                    {
                        continue;
                    }

                    RemoveFree(chunk, below, cleared);
                    if (Merge(chunk, below, cleared, force: true) >= order)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
