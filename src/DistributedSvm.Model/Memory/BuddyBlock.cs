namespace DistributedSvm.Model.Memory;

/// <summary>A block of a <see cref="BuddyAllocator"/> (struct drm_buddy_block): a power of two of chunks, aligned to its size.</summary>
/// <param name="Offset">Bytes from the start of the managed memory.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Cleared">The memory is known to hold zeros (drm_buddy_block_is_clear): its new owner need not clear it.</param>
[GenerateSerializer, Immutable]
public readonly record struct BuddyBlock([property: Id(0)] ulong Offset, [property: Id(1)] ulong Size, [property: Id(2)] bool Cleared)
{
    /// <summary>First byte behind the block.</summary>
    public ulong End => Offset + Size;
}
