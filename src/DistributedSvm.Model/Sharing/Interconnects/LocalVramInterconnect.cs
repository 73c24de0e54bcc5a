using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// The same device: the importer gets the exporter's buffer object itself, at device physical addresses, wherever it is; nothing is copied. It goes with importers of any
/// kind, as the short cut in xe_gem_prime_import does. Source: drivers/gpu/drm/xe/xe_dma_buf.c.
/// </summary>
public sealed class LocalVramInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.LocalVram;

    public override SharePath Path => SharePath.Vram;

    public override int Quality => 200;

    public override bool IsForDynamicImporters => false;

    public override SegmentProtocol Addresses => SegmentProtocol.Vram;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
        importer.Device == exporter.Device ? Errno.Ok : Errno.EOPNOTSUPP;
}
