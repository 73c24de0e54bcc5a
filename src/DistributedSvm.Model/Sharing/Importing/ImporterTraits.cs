using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>What an importer says of itself when it attaches (dma_buf_attach_ops).</summary>
/// <param name="IsDynamic">It gave importer ops: no pin on map, and it waits for fences by itself.</param>
/// <param name="AcceptsPeerToPeer">allow_peer2peer: device memory without struct page will do.</param>
/// <param name="HasInvalidate">It has invalidate_mappings, so it is revocable (dma_buf_attach_revocable).</param>
/// <param name="SupportsInterconnects">It gave a list of interconnects.</param>
/// <param name="IsDriver">Its code is part of the protocol under test, so that the protocol is at fault where it breaks a rule.</param>
[GenerateSerializer, Immutable]
public readonly record struct ImporterTraits(
    [property: Id(0)] bool IsDynamic,
    [property: Id(1)] bool AcceptsPeerToPeer,
    [property: Id(2)] bool HasInvalidate,
    [property: Id(3)] bool SupportsInterconnects,
    [property: Id(4)] bool IsDriver)
{
    /// <summary>A dynamic importer that accepts everything: the Xe driver.</summary>
    public static readonly ImporterTraits Full = new(true, true, true, true, true);

    /// <summary>Only a dynamic importer can say that it takes device memory without struct page.</summary>
    public bool TakesPeerToPeer => IsDynamic && AcceptsPeerToPeer;

    public void Fold(ref Digest digest)
    {
        digest.Add(IsDynamic);
        digest.Add(AcceptsPeerToPeer);
        digest.Add(HasInvalidate);
        digest.Add(SupportsInterconnects);
        digest.Add(IsDriver);
    }

    public override string ToString() => string.Join(' ', Words());

    private IEnumerable<string> Words()
    {
        yield return IsDynamic ? "dynamic" : "static";
        yield return AcceptsPeerToPeer ? "p2p" : "no-p2p";
        yield return HasInvalidate ? "revocable" : "not-revocable";
    }
}
