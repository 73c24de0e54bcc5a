using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>What a dma-buf refuses an importer that keeps to the locking rules, and with which errno.</summary>
public sealed class AdmissionTests
{
    private static readonly EntityId Importer = Peers.PhysicalFunction;
    private static readonly EntityId XeDriver = Peers.OtherPhysicalFunction;
    private static readonly ImporterTraits Static = TestBuffer.Foreign with { IsDynamic = false };
    private static readonly ImmutableArray<InterconnectOffer> Table = [new(InterconnectKind.PeerToPeerSg, XeDriver, XeDriver, VfioDeviceSpec.VramBar, 1)];

    [Theory]
    [InlineData(VfioBaseKind.Oct2025)]
    [InlineData(VfioBaseKind.Linux619)]
    [InlineData(VfioBaseKind.Revoke2026)]
    public void An_attachment_is_mapped_over_the_interconnect_that_it_matched_and_over_no_other(VfioBaseKind vfio)
    {
        Conversation buffer = TestBuffer.Created(settings: new ProtocolSettings(ProtocolKind.Reference, vfio));
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        foreach (InterconnectKind other in (InterconnectKind[])[InterconnectKind.PeerToPeerSg, InterconnectKind.SystemSg, InterconnectKind.Pal])
        {
            Mapped refused = buffer.Ask<Mapped>(Importer, new Map(Peers.Operation(6), attachment, other));
            Assert.Equal(new Mapped(Peers.Operation(6), Errno.EINVAL, null), refused);
        }

        Assert.Equal(Errno.Ok, buffer.Ask<Mapped>(Importer, new Map(Peers.Operation(6), attachment, InterconnectKind.Iov)).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_revoked_buffer_is_not_pinned()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        SentMessage notice = Assert.Single(buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(80), BufferStatus.Temporary, LockSet.MemoryLock)));
        buffer.Run(Importer, new Invalidated(Assert.IsType<Invalidate>(notice.Message).Notice, attachment));
        Assert.Equal(Errno.ENODEV, PinUnderLock(buffer, 6, attachment));
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [InlineData(VfioBaseKind.Oct2025, ExporterKind.VfioPci, Errno.EOPNOTSUPP)]
    [InlineData(VfioBaseKind.Linux619, ExporterKind.VfioPci, Errno.EOPNOTSUPP)]
    [InlineData(VfioBaseKind.Revoke2026, ExporterKind.VfioPci, Errno.Ok)]
    [InlineData(VfioBaseKind.Oct2025, ExporterKind.Xe, Errno.Ok)]
    public void Vfio_lets_nobody_pin_before_it_can_wait_for_a_revocable_importer(VfioBaseKind vfio, ExporterKind exporter, Errno expected)
    {
        Conversation buffer = TestBuffer.Created(settings: new ProtocolSettings(ProtocolKind.Reference, vfio), exporter: exporter);
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        Assert.Equal(expected, PinUnderLock(buffer, 6, attachment));
    }

    [Fact]
    public void Where_nothing_matches_xe_answers_eopnotsupp_and_vfio_einval()
    {
        Assert.Equal(Errno.EINVAL, AttachWithNothing(TestBuffer.Created(), Peers.Vfio));
        Assert.Equal(Errno.EOPNOTSUPP, AttachWithNothing(Movable(), XeDriver));
    }

    [Fact]
    public void The_mapping_of_a_static_importer_pins_the_object_until_it_is_given_back()
    {
        Conversation buffer = Movable();
        int attachment = AttachStatic(buffer, 5);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment).Errno);
        Assert.Equal(new Completed(Peers.Operation(90), Errno.EBUSY), Assert.Single(buffer.Run(XeDriver, new EvictDmaBuf(Peers.Operation(90)))).Message);
        Assert.Equal(Errno.Ok, DmaBufTests.UnmapUnderLock(buffer, Importer, 7, attachment).Errno);
        Assert.Contains(buffer.Run(XeDriver, new EvictDmaBuf(Peers.Operation(91))), sent => sent.Message is Invalidate or RelocateObject);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void An_object_is_not_evicted_while_somebody_holds_its_lock()
    {
        Conversation buffer = Movable();
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        Assert.Equal(new Completed(Peers.Operation(90), Errno.EBUSY), Assert.Single(buffer.Run(XeDriver, new EvictDmaBuf(Peers.Operation(90)))).Message);
        Assert.Empty(buffer.Tell(Importer, new UnlockReservation(Peers.Operation(6))));
        Assert.IsType<RelocateObject>(Assert.Single(buffer.Run(XeDriver, new EvictDmaBuf(Peers.Operation(91)))).Message);
    }

    /// <summary>A buffer object of Xe in VRAM that may move to system memory.</summary>
    private static Conversation Movable()
    {
        var buffer = new Conversation(Peers.DmaBuf);
        var create = new CreateDmaBuf(Peers.Operation(1), ExporterKind.Xe, Peers.Guest, TestBuffer.Ranges, BufferStatus.Ok, [0, 4]) { Placement = ObjectPlacement.Both };
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(XeDriver, create).Errno);
        return buffer;
    }

    private static Errno PinUnderLock(Conversation buffer, long operation, int attachment)
    {
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(operation)));
        Errno errno = buffer.Ask<Completed>(Importer, new Pin(Peers.Operation(operation), attachment)).Errno;
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(operation)));
        return errno;
    }

    private static Errno AttachWithNothing(Conversation buffer, EntityId exporter)
    {
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, new Attach(Peers.Operation(5), [], TestBuffer.Foreign), exporter);
        return buffer.Ask<Attached>(exporter, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers), Importer).Errno;
    }

    private static int AttachStatic(Conversation buffer, long operation)
    {
        ImmutableArray<InterconnectOffer> wanted = [Table[0] with { Device = Importer, Gpu = 0 }];
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, new Attach(Peers.Operation(operation), wanted, Static), XeDriver);
        buffer.Ask<AttachExporter>(XeDriver, new MappingOffers(match.Operation, Errno.Ok, Table));
        Attached attached = buffer.Ask<Attached>(XeDriver, new Completed(match.Operation, Errno.Ok), Importer);
        Assert.Equal(Errno.Ok, attached.Errno);
        return attached.Attachment;
    }
}
