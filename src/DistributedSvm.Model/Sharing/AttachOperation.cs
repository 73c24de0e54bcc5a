using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An attach that waits for the exporter's offers, then for its attach callback, then for the reservation lock.</summary>
[GenerateSerializer]
public sealed class AttachOperation(EntityId importer, OperationId replyTo, int attachment, ImmutableArray<InterconnectOffer> offers)
{
    [Id(0)]
    public EntityId Importer { get; } = importer;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public int Attachment { get; } = attachment;

    /// <summary>The importer's list.</summary>
    [Id(3)]
    public ImmutableArray<InterconnectOffer> Offers { get; } = offers;
}
