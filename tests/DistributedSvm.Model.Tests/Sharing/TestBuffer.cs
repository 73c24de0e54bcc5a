using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

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

    public static Conversation Created(
        BufferStatus status = BufferStatus.Ok, ProtocolSettings? settings = null, ExporterKind exporter = ExporterKind.VfioPci, params AllocationFault[] faults)
    {
        var buffer = new Conversation(Peers.DmaBuf);
        var create = new CreateDmaBuf(Peers.Operation(1), exporter, Peers.Guest, Ranges, status, [0, 4])
        {
            Settings = settings ?? ProtocolSettings.Reference,
            Faults = [.. faults],
        };
        Assert.Equal(new Completed(Peers.Operation(1), Errno.Ok), buffer.Ask<Completed>(Peers.Vfio, create));
        return buffer;
    }

    /// <summary>The list of the VF's PF.</summary>
    public static readonly ImmutableArray<InterconnectOffer> ImporterOffers =
        [new(InterconnectKind.Iov, Peers.PhysicalFunction, Peers.PhysicalFunction, VfioDeviceSpec.VramBar, 0)];

    /// <summary>What an importer says of itself that is no part of the protocol under test.</summary>
    public static readonly ImporterTraits Foreign = ImporterTraits.Full with { IsDriver = false };

    public static Attach Attach(long operation, ImporterTraits? traits = null) => new(Peers.Operation(operation), ImporterOffers, traits ?? Foreign);

    /// <summary>A whole attach of an importer over IOV; the attachment.</summary>
    public static int AttachTo(Conversation buffer, EntityId importer, long operation, ImporterTraits? traits = null)
    {
        MatchMapping match = buffer.Ask<MatchMapping>(importer, Attach(operation, traits), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, ExporterOffers));
        Attached attached = buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.Ok), importer);
        Assert.Equal((Peers.Operation(operation), Errno.Ok, ExporterOffers[0]), (attached.Operation, attached.Errno, attached.Match));
        return attached.Attachment;
    }
}
