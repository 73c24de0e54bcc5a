using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// Peer-to-peer over a scatter table: the exporter's memory is in its BAR, so the importer must be another device that pci_p2pdma_distance lets through.
/// A card's own engines cannot reach the BARs of its VFs. Source: drivers/pci/p2pdma.c; the match of the SGT mapping type.
/// </summary>
public sealed class PeerToPeerSgInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.PeerToPeerSg;

    public override SharePath Path => SharePath.PeerToPeer;

    public override int Quality => 50;

    public override bool IsScatter => true;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances)
    {
        bool isReachable = importer.Host == exporter.Host && importer.Gpu != exporter.Gpu && peerDistances[importer.Gpu] >= 0;
        return isReachable ? Errno.Ok : Errno.EOPNOTSUPP;
    }
}
