using System.Collections.Immutable;

namespace DistributedSvm.Model.Sharing;

/// <summary>An attach that waits for the exporter's offers, then for its attach callback, then for the reservation lock.</summary>
[GenerateSerializer]
public sealed class AttachOperation(LockTicket task, int attachment, ImmutableArray<InterconnectOffer> offers)
{
    /// <summary>The importer, and its operation that waits for the answer.</summary>
    [Id(0)]
    public LockTicket Task { get; } = task;

    [Id(1)]
    public int Attachment { get; } = attachment;

    /// <summary>The importer's list.</summary>
    [Id(2)]
    public ImmutableArray<InterconnectOffer> Offers { get; } = offers;
}
