using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

public sealed partial class BuddyAllocator
{
    /// <summary>Rebuilds an allocator; blocks that do not tile the memory are a damaged snapshot, hence a <see cref="ModelBugException"/>.</summary>
    internal static BuddyAllocator FromSurrogate(in BuddyAllocatorSurrogate surrogate)
    {
        if (surrogate.Size < surrogate.ChunkSize || surrogate.ChunkSize < MinimumChunkSize || !BitOperations.IsPow2(surrogate.ChunkSize))
        {
            throw new ModelBugException("The snapshot of a buddy allocator has no valid size.");
        }

        int shift = BitOperations.Log2(surrogate.ChunkSize);
        var allocator = new BuddyAllocator(surrogate.Size >> shift, shift);
        ulong chunk = 0;
        foreach (byte state in surrogate.Blocks ?? [])
        {
            int order = state & OrderMask;
            ulong size = 1UL << order;
            if (order > allocator.MaxOrder || size > allocator._chunks - chunk || (chunk & (size - 1)) != 0)
            {
                throw new ModelBugException("The snapshot of a buddy allocator has a block out of place.");
            }

            if ((state & AllocatedBit) == 0)
            {
                allocator.AddFree(chunk, order, (state & ClearedBit) != 0);
            }
            else
            {
                allocator._blocks[chunk] = state;
                allocator.AllocatedBytes += allocator.ChunkSize << order;
            }

            chunk += size;
        }

        return chunk == allocator._chunks
            ? allocator
            : throw new ModelBugException("The snapshot of a buddy allocator does not cover its memory.");
    }

    internal BuddyAllocatorSurrogate ToSurrogate() => new()
    {
        Size = Size,
        ChunkSize = ChunkSize,
        Blocks = [.. AllStates().Select(item => item.State)],
    };
}
