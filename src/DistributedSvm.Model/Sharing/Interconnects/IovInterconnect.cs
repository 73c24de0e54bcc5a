using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// IOV: the importer is the physical function of the exporting VF, and both name the same BAR (invariant I-4). Identity is the device, not an index.
/// Source: dma-buf interconnect RFC v2, October 2025, match_interconnect of vfio-pci.
/// </summary>
public sealed class IovInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.Iov;

    public override SharePath Path => SharePath.Iov;

    public override int Quality => 100;

    public override bool NeedsTranslation => true;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
        importer.Device == exporter.PhysicalFunction && importer.Bar == exporter.Bar ? Errno.Ok : Errno.EOPNOTSUPP;
}
