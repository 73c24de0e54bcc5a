using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>A dma-buf of two ranges that vfio exported for a guest, on which anybody who is the VF's PF can match IOV.</summary>
internal static class TestBuffer
{
    public static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(8, 3), Peers.BarPages(2, 5)];

    public static readonly ImmutableArray<InterconnectOffer> ExporterOffers =
    [
        new(InterconnectKind.Iov, Peers.VirtualFunction, Peers.PhysicalFunction, VfioDeviceSpec.VramBar, 0),
        new(InterconnectKind.PeerToPeerSg, Peers.VirtualFunction, Peers.PhysicalFunction, VfioDeviceSpec.VramBar, 0),
    ];

    public static Conversation Created(bool revoked = false)
    {
        var buffer = new Conversation(Peers.DmaBuf);
        var create = new CreateDmaBuf(Peers.Operation(1), ExporterKind.VfioPci, Peers.Guest, Ranges, revoked, [0, 4]);
        Assert.Equal(new Completed(Peers.Operation(1), Errno.Ok), buffer.Ask<Completed>(Peers.Vfio, create));
        return buffer;
    }

    public static Attach Attach(long operation) =>
        new(Peers.Operation(operation), [new(InterconnectKind.Iov, Peers.PhysicalFunction, Peers.PhysicalFunction, VfioDeviceSpec.VramBar, 0)]);

    /// <summary>A whole attach of an importer over IOV; the attachment.</summary>
    public static int AttachTo(Conversation buffer, EntityId importer, long operation)
    {
        MatchMapping match = buffer.Ask<MatchMapping>(importer, Attach(operation), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, ExporterOffers));
        Attached attached = buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.Ok), importer);
        Assert.Equal((Peers.Operation(operation), Errno.Ok, ExporterOffers[0]), (attached.Operation, attached.Errno, attached.Match));
        return attached.Attachment;
    }
}
