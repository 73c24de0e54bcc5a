using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// Ultra Accelerator Link between GPUs of different boxes of one pod, at addresses of the pod. It reaches VRAM only: what is shared over it stays there. Source of the idea: the
/// cover letter of "DMA-buf mapping types", and the discussion of January 2026 on physical and virtual fabric addresses; the physical ones are modelled.
/// </summary>
public sealed class UaLinkInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.UaLink;

    public override SharePath Path => SharePath.PeerToPeer;

    public override int Quality => 75;

    public override SegmentProtocol Addresses => SegmentProtocol.Link;

    public override bool ReachesSystemMemory => false;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
        importer.Link == exporter.Link && importer.Host != exporter.Host ? Errno.Ok : Errno.EOPNOTSUPP;
}
