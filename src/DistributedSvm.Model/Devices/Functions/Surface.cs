using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>An imported dma-buf that the host can show: what the PF holds for it.</summary>
[GenerateSerializer]
public sealed class Surface(long id, EntityId dmaBuf, long bytes)
{
    [Id(0)]
    public long Id { get; } = id;

    [Id(1)]
    public EntityId DmaBuf { get; } = dmaBuf;

    [Id(2)]
    public long Bytes { get; } = bytes;

    /// <summary>0 while there is none.</summary>
    [Id(3)]
    public int Attachment { get; set; }

    [Id(4)]
    public InterconnectOffer Match { get; set; }

    [Id(5)]
    public SharePath Path { get; set; }

    /// <summary>Number of the VF on whose VRAM object this import holds a reference; 0 for none.</summary>
    [Id(6)]
    public int ReferencedVf { get; set; }

    public long VirtualAddress => Id << 32;
}
