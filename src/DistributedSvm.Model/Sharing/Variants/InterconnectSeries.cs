using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>
/// What RFC v1 and v2 of October 2025 have in common: only interconnects are negotiated, and the scatter table stays a path beside them on the same attachment.
/// </summary>
public abstract class InterconnectSeries : SharingProtocol
{
    public override bool HasScatterBesideInterconnect => true;

    /// <summary>
    /// Interconnects first; without a common one the old rules: EOPNOTSUPP for an importer that takes no peer-to-peer memory, EINVAL where the topology has no way.
    /// </summary>
    public override Errno Negotiate(
        ImmutableArray<InterconnectOffer> exporter,
        ImmutableArray<InterconnectOffer> importer,
        ImporterTraits traits,
        ImmutableArray<int> peerDistances,
        out InterconnectOffer match)
    {
        // The short cut of one device comes before the attach, whatever the importer gave.
        ImmutableArray<InterconnectOffer> wanted =
            [.. importer.Where(offer => !IsScatter(offer.Kind) && (traits.SupportsInterconnects || offer.Kind == InterconnectKind.LocalVram))];
        Errno errno = InterconnectRegistry.Match([.. exporter.Where(offer => !IsScatter(offer.Kind))], wanted, peerDistances, out match);
        if (errno == Errno.Ok)
        {
            return errno;
        }

        match = default;

        // Without peer2peer an exporter that has system memory gives that (I-25); vfio has none.
        InterconnectOffer[] tables =
            [.. exporter.Where(offer => IsScatter(offer.Kind) && (offer.Kind != InterconnectKind.PeerToPeerSg || traits.AcceptsPeerToPeer))];
        if (tables.Length == 0)
        {
            return Errno.EOPNOTSUPP;
        }

        return MatchScatter(exporter, importer, peerDistances, out match);
    }

    /// <summary>The first pair of scatter tables that both sides and the topology accept; EINVAL without one.</summary>
    public static Errno MatchScatter(
        ImmutableArray<InterconnectOffer> exporter, ImmutableArray<InterconnectOffer> importer, ImmutableArray<int> peerDistances, out InterconnectOffer match) =>
        InterconnectRegistry.Match(
            [.. exporter.Where(offer => IsScatter(offer.Kind))], [.. importer.Where(offer => IsScatter(offer.Kind))], peerDistances, out match);

    /// <summary>vfio's attach returns as soon as there is a match, before it looks at the status (B-18).</summary>
    public override bool ChecksAttach(InterconnectKind match) => IsScatter(match);

    public override bool ChecksLink => false;

    /// <summary>allow_ic stays true without match data (B-20).</summary>
    public override bool FailsAttachWithoutMatchMemory => false;

    /// <summary>map_interconnect of vfio has no test for revoked (B-17), and takes part in no count.</summary>
    public override bool ChecksMap(InterconnectKind kind) => IsScatter(kind);

    public override bool CountsMapping(InterconnectKind kind) => IsScatter(kind);

    public override bool UnmapsAfterGivingUp => false;

    /// <summary>ic_match names the VF's device without a reference (B-22).</summary>
    public override bool ReferencesMatchedDevice => false;

    /// <summary>EPERM becomes a fallback like any other failure (B-12).</summary>
    public override bool FallsBack(Errno errno) => true;

    /// <summary>allow_ic is cleared for the attachment's life (B-13).</summary>
    public override bool GivesUpForGood => true;

    /// <summary>xe unmaps at the next map or when the buffer object dies (B-24 on a vfio base that waits).</summary>
    public override bool UnmapsAfterInvalidate => false;

    /// <summary>Only a scatter table is taken down on unplug (B-14).</summary>
    public override bool UnmapsInterconnectOnRemoval => false;

    /// <summary>The old array stays and bind prefers it (B-5); a new one is written over it (B-4).</summary>
    public override bool DropsAddressesWithMapping => false;

    /// <summary>Nothing ties a PF's imports to its provisioning.</summary>
    public override bool RefusesQuotaChangeUnderImport => false;

    /// <summary>Sanitise holds the master mutex while it locks the object and waits for the clear (B-35).</summary>
    public override bool ClearsWithoutMasterMutex => false;

    /// <summary>A scatter table, of peer or system memory, rather than an interconnect of its own.</summary>
    protected static bool IsScatter(InterconnectKind kind) => kind is InterconnectKind.PeerToPeerSg or InterconnectKind.SystemSg;
}
