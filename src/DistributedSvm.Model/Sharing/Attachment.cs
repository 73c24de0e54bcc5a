using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>One importer's attachment to a dma-buf. The match is made once and holds for its life (I-21).</summary>
[GenerateSerializer]
public sealed class Attachment(EntityId importer)
{
    [Id(0)]
    public EntityId Importer { get; } = importer;

    /// <summary>The exporter's entry that won.</summary>
    [Id(1)]
    public InterconnectOffer Match { get; set; }

    /// <summary>In the buffer's list, after the exporter's attach callback.</summary>
    [Id(2)]
    public bool IsLinked { get; set; }

    [Id(3)]
    public bool IsMapped { get; set; }
}
