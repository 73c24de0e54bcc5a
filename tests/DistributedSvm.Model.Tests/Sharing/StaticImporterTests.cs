using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>An importer without importer ops: the core pins for it at the map, waits for KERNEL fences after it, and lets it map no interconnect (dma_buf_map_attachment).</summary>
public sealed class StaticImporterTests
{
    private static readonly EntityId Importer = Peers.PhysicalFunction;
    private static readonly EntityId XeDriver = Peers.OtherPhysicalFunction;
    private static readonly ImporterTraits Static = new(IsDynamic: false, AcceptsPeerToPeer: false, HasInvalidate: false, SupportsInterconnects: false, IsDriver: false);
    private static readonly ImmutableArray<InterconnectOffer> Pages = [Offer(InterconnectKind.SystemSg)];
    private static readonly ImmutableArray<InterconnectOffer> Table = [Offer(InterconnectKind.PeerToPeerSg)];

    [Fact]
    public void Its_map_waits_for_kernel_fences_and_keeps_the_lock_meanwhile()
    {
        Conversation buffer = Object(isInSystem: true);
        FenceId copy = AddFence(buffer, 1, FenceUsage.Kernel);
        int attachment = Attach(buffer, 5, Static, Pages);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        EnableSignaling enable = buffer.Ask<EnableSignaling>(Importer, new Map(Peers.Operation(6), attachment));
        Assert.Equal(copy, enable.Fence);
        Assert.Empty(buffer.Tell(Peers.Guest, new LockReservation(Peers.Operation(7))));
        Mapped mapped = buffer.Ask<Mapped>(Importer, new SignalFence(copy));
        Assert.Equal((Peers.Operation(6), Errno.Ok, true), (mapped.Operation, mapped.Errno, mapped.IsInSystem));
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Unmap(Peers.Operation(6), attachment)).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [InlineData(FenceUsage.Write)]
    [InlineData(FenceUsage.Read)]
    [InlineData(FenceUsage.Bookkeep)]
    public void Its_map_waits_for_no_weaker_fence(FenceUsage usage)
    {
        Conversation buffer = Object(isInSystem: true);
        AddFence(buffer, 1, usage);
        int attachment = Attach(buffer, 5, Static, Pages);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment).Errno);
    }

    [Fact]
    public void The_map_of_a_dynamic_importer_waits_for_nothing()
    {
        Conversation buffer = Object(isInSystem: true);
        AddFence(buffer, 1, FenceUsage.Kernel);
        int attachment = Attach(buffer, 5, TestBuffer.Foreign, Pages);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment).Errno);
    }

    [Fact]
    public void A_map_that_fails_waits_for_nothing()
    {
        Conversation buffer = Object(isInSystem: true);
        AddFence(buffer, 1, FenceUsage.Kernel);
        int attachment = Attach(buffer, 5, Static, Pages);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        Assert.Equal(Errno.EINVAL, buffer.Ask<Mapped>(Importer, new Map(Peers.Operation(6), attachment, InterconnectKind.Pal)).Errno);
    }

    [Fact]
    public void It_maps_no_interconnect()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5, TestBuffer.Foreign with { IsDynamic = false });
        Assert.Equal(new Mapped(Peers.Operation(6), Errno.EINVAL, null), DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment));
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void Its_map_moves_the_object_and_the_pin_keeps_it_there_until_the_unmap()
    {
        Conversation buffer = Object(isInSystem: false);
        int attachment = Attach(buffer, 5, Static, Pages);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        var move = (RelocateObject)Assert.Single(buffer.Run(Importer, new Map(Peers.Operation(6), attachment))).Message;
        Assert.IsType<Mapped>(Assert.Single(buffer.Run(XeDriver, new Relocated(move.Operation, Errno.Ok, TestBuffer.Ranges))).Message);
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(6)));

        // What the core has pinned the importer itself cannot unpin: only dynamic importers pin and unpin.
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(8)));
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Importer, new Unpin(Peers.Operation(8), attachment)).Errno);
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Unmap(Peers.Operation(8), attachment)).Errno);
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(8)));
        Assert.Contains(new Completed(Peers.Operation(9), Errno.Ok), buffer.Tell(Importer, new Detach(Peers.Operation(9), attachment)).Select(sent => sent.Message));
        buffer.Ask<DmaBufReleased>(Peers.Guest, new PutReference(), XeDriver);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void Its_map_fails_as_the_pin_does_where_another_has_pinned_the_object_in_vram()
    {
        Conversation buffer = Object(isInSystem: false);
        int peer = Attach(buffer, 5, TestBuffer.Foreign, Table);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Pin(Peers.Operation(6), peer)).Errno);
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(6)));
        int late = Attach(buffer, 7, Static, Pages);
        Assert.Equal(Errno.EINVAL, DmaBufTests.MapUnderLock(buffer, Importer, 8, late).Errno);
    }

    /// <summary>Without importer ops there is nobody to ask for them.</summary>
    [Fact]
    public void It_offers_no_interconnect_and_no_peer_to_peer()
    {
        Conversation pf = Devices.TestPf.Provisioned();
        var import = new ImportBuffer(Peers.Operation(40), Peers.DmaBuf, 4096, Objects.Taker.Static);
        OperationId id = pf.Ask<GetReference>(Peers.Guest, import, Peers.DmaBuf).Operation;
        Assert.Equal(InterconnectKind.SystemSg, Assert.Single(pf.Ask<Attach>(Peers.DmaBuf, new Completed(id, Errno.Ok)).Offers).Kind);
    }

    /// <summary>A buffer object of Xe that may be in VRAM or in system memory.</summary>
    private static Conversation Object(bool isInSystem)
    {
        var buffer = new Conversation(Peers.DmaBuf);
        var create = new CreateDmaBuf(Peers.Operation(1), ExporterKind.Xe, Peers.Guest, TestBuffer.Ranges, BufferStatus.Ok, [0, 4])
        {
            Placement = ObjectPlacement.Both,
            IsInSystem = isInSystem,
        };
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(XeDriver, create).Errno);
        return buffer;
    }

    private static InterconnectOffer Offer(InterconnectKind kind) => new(kind, Importer, Importer, VfioDeviceSpec.VramBar, 0);

    private static int Attach(Conversation buffer, long operation, ImporterTraits traits, ImmutableArray<InterconnectOffer> wanted)
    {
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, new Attach(Peers.Operation(operation), wanted, traits), XeDriver);
        ImmutableArray<InterconnectOffer> offers = [Table[0] with { Device = XeDriver, Gpu = 1 }, Pages[0] with { Device = XeDriver, Gpu = 1 }];
        buffer.Ask<AttachExporter>(XeDriver, new MappingOffers(match.Operation, Errno.Ok, offers));
        Attached attached = buffer.Ask<Attached>(XeDriver, new Completed(match.Operation, Errno.Ok), Importer);
        Assert.Equal(Errno.Ok, attached.Errno);
        return attached.Attachment;
    }

    private static FenceId AddFence(Conversation buffer, long context, FenceUsage usage)
    {
        var fence = new FenceId(Importer, context, 1);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(70)));
        buffer.Tell(Importer, new AddFence(Peers.Operation(70), new Fence(fence, usage, NeedsSignaling: true)));
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(70)));
        return fence;
    }
}
