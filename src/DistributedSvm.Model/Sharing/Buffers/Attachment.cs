using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>One importer's attachment to a dma-buf. The match is made once and holds for its life (I-21).</summary>
[GenerateSerializer]
public sealed class Attachment(EntityId importer, ImporterTraits traits)
{
    [Id(0)]
    public EntityId Importer { get; } = importer;

    [Id(1)]
    public ImporterTraits Traits { get; } = traits;

    /// <summary>The exporter's entry that won.</summary>
    [Id(2)]
    public InterconnectOffer Match { get; set; }

    /// <summary>In the buffer's list, after the exporter's attach callback.</summary>
    [Id(3)]
    public bool IsLinked { get; set; }

    /// <summary>The kind over which it is mapped; none while it is not.</summary>
    [Id(4)]
    public InterconnectKind Mapping { get; set; }

    /// <summary>The mapping counts for what a revoke waits for.</summary>
    [Id(5)]
    public bool IsCounted { get; set; }

    /// <summary>allow_ic: true though no match data is there is a defect (I-24).</summary>
    [Id(6)]
    public bool AllowsInterconnect { get; set; }

    [Id(7)]
    public bool IsPinned { get; set; }

    /// <summary>The topology has a way for a scatter table, whatever else was matched.</summary>
    [Id(8)]
    public bool ReachesScatter { get; set; }

    public bool IsMapped => Mapping != InterconnectKind.None;
}
