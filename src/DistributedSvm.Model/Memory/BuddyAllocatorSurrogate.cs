namespace DistributedSvm.Model.Memory;

/// <summary>A <see cref="BuddyAllocator"/> on the wire: since its blocks cover all memory without gaps, one byte each, in address order, says everything.</summary>
[GenerateSerializer]
public struct BuddyAllocatorSurrogate
{
    [Id(0)]
    public ulong Size { get; set; }

    [Id(1)]
    public ulong ChunkSize { get; set; }

    /// <summary>For each block its order (bits 0 to 5), whether it is allocated (bit 6) and cleared (bit 7).</summary>
    [Id(2)]
    public byte[] Blocks { get; set; }
}
