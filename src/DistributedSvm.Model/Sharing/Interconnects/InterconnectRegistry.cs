using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>All kinds of interconnect, and the rule by which a pair is chosen. Adding a kind is one class and one line here.</summary>
public static class InterconnectRegistry
{
    private static readonly ImmutableArray<Interconnect> All =
    [
        new IovInterconnect(), new PeerToPeerSgInterconnect(), new SystemSgInterconnect(), new PalInterconnect(), new LocalVramInterconnect(),
        new XeLinkInterconnect(), new UaLinkInterconnect(),
    ];

    /// <summary>The kind's behaviour. Unknown kinds are a bug.</summary>
    public static Interconnect Of(InterconnectKind kind) => Of(All, kind);

    /// <summary>
    /// The first pair that both accept: outer loop over the exporter's list, inner loop over the importer's (I-20, I-22, I-23).
    /// EINVAL when there is none; a predicate's errno other than EOPNOTSUPP ends the search. Source: dma_buf_match_mapping.
    /// </summary>
    public static Errno Match(
        ImmutableArray<InterconnectOffer> exporter,
        ImmutableArray<InterconnectOffer> importer,
        ImmutableArray<int> peerDistances,
        out InterconnectOffer match) => Match(All, exporter, importer, peerDistances, out match);

    /// <summary>As the overload above, among these kinds.</summary>
    public static Errno Match(
        ImmutableArray<Interconnect> kinds,
        ImmutableArray<InterconnectOffer> exporter,
        ImmutableArray<InterconnectOffer> importer,
        ImmutableArray<int> peerDistances,
        out InterconnectOffer match)
    {
        foreach (InterconnectOffer offered in exporter)
        {
            foreach (InterconnectOffer wanted in importer)
            {
                if (offered.Kind != wanted.Kind)
                {
                    continue;
                }

                Errno errno = Of(kinds, offered.Kind).Match(offered, wanted, peerDistances);
                if (errno != Errno.EOPNOTSUPP)
                {
                    match = errno == Errno.Ok ? offered : default;
                    return errno;
                }
            }
        }

        match = default;
        return Errno.EINVAL;
    }

    /// <summary>
    /// Instead of the first pair the one with the best path; among equals the first (Jason Gunthorpe, 29 September 2025: metrics over several paths). Errors as those of
    /// <see cref="Match(ImmutableArray{InterconnectOffer}, ImmutableArray{InterconnectOffer}, ImmutableArray{int}, out InterconnectOffer)"/>.
    /// </summary>
    public static Errno MatchBest(
        ImmutableArray<InterconnectOffer> exporter,
        ImmutableArray<InterconnectOffer> importer,
        ImmutableArray<int> peerDistances,
        out InterconnectOffer match) =>
        Match([.. exporter.OrderByDescending(offer => Of(offer.Kind).Quality)], importer, peerDistances, out match);

    private static Interconnect Of(ImmutableArray<Interconnect> kinds, InterconnectKind kind)
    {
        foreach (Interconnect interconnect in kinds)
        {
            if (interconnect.Kind == kind)
            {
                return interconnect;
            }
        }

        throw new ModelBugException($"There is no interconnect of kind {kind}.");
    }
}
