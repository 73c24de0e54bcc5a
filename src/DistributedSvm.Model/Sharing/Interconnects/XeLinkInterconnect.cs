using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// A link between GPUs of one box: both ends name the same link, the importer reads the exporter's VRAM over it. Memory that has left VRAM is reached as pages. After the RFC
/// "drm/xe: Use Xe Link" of June 2025 and its review: a kind of its own, with move notifications as for any other.
/// </summary>
public sealed class XeLinkInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.XeLink;

    public override SharePath Path => SharePath.PeerToPeer;

    public override int Quality => 150;

    public override SegmentProtocol Addresses => SegmentProtocol.Link;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
        importer.Link == exporter.Link && importer.Device != exporter.Device ? Errno.Ok : Errno.EOPNOTSUPP;
}
