namespace DistributedSvm.Model.Memory;

/// <summary>What a buddy allocator is asked for, in chunks: anything from First to End - 1.</summary>
internal readonly record struct BuddyRequest(ulong First, ulong End, ulong Chunks, ulong MinimumChunks, BuddyFlags Flags)
{
    public bool InRange => (Flags & BuddyFlags.Range) != 0;

    public bool TopDown => (Flags & BuddyFlags.TopDown) != 0;

    public bool Contiguous => (Flags & BuddyFlags.Contiguous) != 0;

    public bool Clear => (Flags & BuddyFlags.Clear) != 0;
}
