using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// A list of physical addresses, for whoever puts them into an IOMMU himself. Only iommufd may have it (I-7); it needs no DMA device, so topology does not matter.
/// Source: "DMA-buf mapping types" RFC, patches 21 to 24.
/// </summary>
public sealed class PalInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.Pal;

    public override SharePath Path => SharePath.PeerToPeer;

    public override int Quality => 50;

    public override bool NeedsTranslation => true;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
        importer.Device.Kind == EntityKind.PciDevice && importer.Host == exporter.Host ? Errno.Ok : Errno.EOPNOTSUPP;
}
