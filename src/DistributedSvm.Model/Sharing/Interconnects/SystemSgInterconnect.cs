using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>System pages over a scatter table: every PCI device of the host can reach them.</summary>
public sealed class SystemSgInterconnect : Interconnect
{
    public override InterconnectKind Kind => InterconnectKind.SystemSg;

    public override SharePath Path => SharePath.System;

    public override int Quality => 0;

    public override bool IsScatter => true;

    public override SegmentProtocol Addresses => SegmentProtocol.System;

    public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
        importer.Host == exporter.Host ? Errno.Ok : Errno.EOPNOTSUPP;
}
