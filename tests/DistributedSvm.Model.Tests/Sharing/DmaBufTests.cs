using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>The order of messages of a dma-buf whose exporter and importers behave.</summary>
public sealed class DmaBufTests
{
    private static readonly EntityId Importer = Peers.PhysicalFunction;
    private static readonly EntityId Other = Peers.OtherPhysicalFunction;

    [Fact]
    public void Attach_matches_before_the_exporters_callback_and_links_under_the_lock()
    {
        Conversation buffer = TestBuffer.Created();
        Attach attach = TestBuffer.Attach(5);

        // 1. The core asks for the exporter's list; the attachment is not usable yet.
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, attach, Peers.Vfio);
        Assert.Equal(Errno.EINVAL, MapUnderLock(buffer, Importer, 90, match.Attachment).Errno);

        // 2. The match, then the exporter's attach callback with the kind that won.
        AttachExporter callback = buffer.Ask<AttachExporter>(
            Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        Assert.Equal((match.Operation, match.Attachment, InterconnectKind.Iov), (callback.Operation, callback.Attachment, callback.Kind));
        Assert.Equal(Errno.EINVAL, MapUnderLock(buffer, Importer, 91, match.Attachment).Errno);

        // 3. Somebody holds the reservation lock, so the link waits for it.
        buffer.Ask<ReservationGranted>(Other, new LockReservation(Peers.Operation(50)));
        Assert.Empty(buffer.Tell(Peers.Vfio, new Completed(match.Operation, Errno.Ok)));
        Attached attached = buffer.Ask<Attached>(Other, new UnlockReservation(Peers.Operation(50)), Importer);
        Assert.Equal(new Attached(attach.Operation, Errno.Ok, match.Attachment, TestBuffer.ExporterOffers[0]), attached);

        // The core gave the lock back at once.
        Assert.Equal(Errno.Ok, MapUnderLock(buffer, Importer, 92, match.Attachment).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void The_lock_is_granted_in_the_order_of_asking_the_core_included()
    {
        Conversation buffer = TestBuffer.Created();
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(5), Peers.Vfio);
        buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        buffer.Ask<ReservationGranted>(Other, new LockReservation(Peers.Operation(1)));
        Assert.Empty(buffer.Tell(Other, new LockReservation(Peers.Operation(2))));
        Assert.Empty(buffer.Tell(Peers.Vfio, new Completed(match.Operation, Errno.Ok)));
        Assert.Empty(buffer.Tell(Importer, new LockReservation(Peers.Operation(3))));

        Assert.Equal(Peers.Operation(2), buffer.Ask<ReservationGranted>(Other, new UnlockReservation(Peers.Operation(1))).Operation);
        IReadOnlyList<SentMessage> next = buffer.Tell(Other, new UnlockReservation(Peers.Operation(2)));
        Assert.Equal(2, next.Count);
        Assert.IsType<Attached>(next[0].Message);
        Assert.Equal(new ReservationGranted(Peers.Operation(3), Errno.Ok), next[1].Message);
        Assert.Empty(buffer.Tell(Importer, new UnlockReservation(Peers.Operation(3))));
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_map_gives_the_exporters_ranges_in_order_under_a_generation_of_its_own()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        Mapped first = MapUnderLock(buffer, Importer, 6, attachment);
        Assert.Equal(TestBuffer.Ranges, first.Ranges!.ToImmutableArray());
        Assert.Equal(Errno.Ok, UnmapUnderLock(buffer, Importer, 7, attachment).Errno);
        Mapped second = MapUnderLock(buffer, Importer, 8, attachment);
        Assert.Equal(TestBuffer.Ranges, second.Ranges!.ToImmutableArray());
        Assert.True(second.Ranges.Generation > first.Ranges.Generation);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void An_attachment_is_its_importers_alone()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<Completed>(Other, new GetReference(Peers.Operation(1)));
        Assert.Equal(Errno.EINVAL, MapUnderLock(buffer, Other, 2, attachment).Errno);
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Other, new Detach(Peers.Operation(3), attachment)).Errno);
        Assert.Equal(Errno.Ok, MapUnderLock(buffer, Importer, 6, attachment).Errno);
    }

    [Fact]
    public void Two_threads_of_one_driver_may_import_the_same_buffer_at_once()
    {
        Conversation buffer = TestBuffer.Created();
        int first = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(5)));
        buffer.Ask<Mapped>(Importer, new Map(Peers.Operation(5), first));

        // The second attaches while the first holds the lock: not the thread that holds it, so no rule is broken.
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(6), Peers.Vfio);
        buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        Assert.Empty(buffer.Tell(Peers.Vfio, new Completed(match.Operation, Errno.Ok)));
        Attached second = buffer.Ask<Attached>(Importer, new UnlockReservation(Peers.Operation(5)));
        Assert.Equal((Peers.Operation(6), Errno.Ok), (second.Operation, second.Errno));
        Assert.Equal(Errno.Ok, MapUnderLock(buffer, Importer, 6, second.Attachment).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_failing_match_leaves_no_attachment()
    {
        Conversation buffer = TestBuffer.Created();
        MatchMapping match = buffer.Ask<MatchMapping>(Other, new Attach(Peers.Operation(5), [], TestBuffer.Foreign), Peers.Vfio);
        Attached attached = buffer.Ask<Attached>(
            Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers), Other);
        Assert.Equal(new Attached(Peers.Operation(5), Errno.EINVAL, 0, default), attached);
        AssertReleasesCleanly(buffer);
    }

    [Fact]
    public void The_errno_of_the_exporters_list_or_callback_is_the_attachs()
    {
        Conversation buffer = TestBuffer.Created();
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(5), Peers.Vfio);
        Assert.Equal(Errno.ENOMEM, buffer.Ask<Attached>(Peers.Vfio, new MappingOffers(match.Operation, Errno.ENOMEM, []), Importer).Errno);
        match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(6), Peers.Vfio);
        buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        Assert.Equal(Errno.ENODEV, buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.ENODEV), Importer).Errno);
        AssertReleasesCleanly(buffer);
    }

    [Fact]
    public void A_buffer_that_was_born_revoked_lets_nobody_attach()
    {
        Conversation buffer = TestBuffer.Created(BufferStatus.Temporary);
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(5), Peers.Vfio);
        buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        Assert.Equal(Errno.ENODEV, buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.Ok), Importer).Errno);
        AssertReleasesCleanly(buffer);
    }

    [Fact]
    public void Detach_tells_the_exporter_and_the_last_reference_releases()
    {
        Conversation buffer = TestBuffer.Created();
        buffer.Ask<Completed>(Importer, new GetReference(Peers.Operation(1)));
        buffer.Ask<Completed>(Importer, new GetReference(Peers.Operation(2)));
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        MapUnderLock(buffer, Importer, 6, attachment);
        UnmapUnderLock(buffer, Importer, 7, attachment);
        IReadOnlyList<SentMessage> detached = buffer.Tell(Importer, new Detach(Peers.Operation(8), attachment));
        Assert.Equal([Peers.Vfio, Importer], detached.Select(sent => sent.To));
        Assert.Equal([new DetachExporter(attachment), new Completed(Peers.Operation(8), Errno.Ok)], detached.Select(sent => sent.Message));

        foreach (EntityId holder in (EntityId[])[Importer, Peers.Guest])
        {
            Assert.Empty(buffer.Tell(holder, new PutReference()));
            Assert.False(buffer.IsRetired);
            Assert.Equal("I-16", Assert.Single(buffer.Audit()).Invariant);
        }

        buffer.Ask<DmaBufReleased>(Importer, new PutReference(), Peers.Vfio);
        Assert.True(buffer.IsRetired);
        Assert.Empty(buffer.Audit());
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void Whoever_asks_a_released_buffer_hears_enodev()
    {
        Message[] asked =
        [
            new GetReference(Peers.Operation(1)),
            TestBuffer.Attach(1),
            new LockReservation(Peers.Operation(1)),
            new Map(Peers.Operation(1), 1),
            new Unmap(Peers.Operation(1), 1),
            new Detach(Peers.Operation(1), 1),
        ];
        Message?[] expected =
        [
            new Completed(Peers.Operation(1), Errno.ENODEV),
            new Attached(Peers.Operation(1), Errno.ENODEV, 0, default),
            new ReservationGranted(Peers.Operation(1), Errno.ENODEV),
            new Mapped(Peers.Operation(1), Errno.ENODEV, null),
            new Completed(Peers.Operation(1), Errno.ENODEV),
            new Completed(Peers.Operation(1), Errno.ENODEV),
        ];
        Assert.Equal(expected, asked.Select(message => message.WhenUndeliverable()));
        Assert.Null(new PutReference().WhenUndeliverable());
        Assert.Null(new UnlockReservation(Peers.Operation(1)).WhenUndeliverable());
    }

    [Fact]
    public void A_wait_for_fences_is_over_when_those_of_its_class_and_stronger_ones_have_signalled()
    {
        Conversation buffer = TestBuffer.Created();
        buffer.Ask<Completed>(Other, new WaitFences(Peers.Operation(20), FenceUsage.Bookkeep));
        AddFence(buffer, 1, FenceUsage.Write, sleeps: false);
        AddFence(buffer, 2, FenceUsage.Bookkeep, sleeps: false);
        Assert.Empty(buffer.Tell(Other, new WaitFences(Peers.Operation(21), FenceUsage.Read)));
        Assert.Empty(buffer.Tell(Other, new WaitFences(Peers.Operation(22), FenceUsage.Bookkeep)));
        Assert.Equal(Peers.Operation(21), buffer.Ask<Completed>(Importer, new SignalFence(new FenceId(Importer, 1, 1)), Other).Operation);
        Assert.Equal(Peers.Operation(22), buffer.Ask<Completed>(Importer, new SignalFence(new FenceId(Importer, 2, 1)), Other).Operation);
    }

    [Fact]
    public void A_fence_that_sleeps_is_woken_by_a_wait_that_was_there_before_it()
    {
        Conversation buffer = TestBuffer.Created();
        AddFence(buffer, 1, FenceUsage.Write, sleeps: false);
        Assert.Empty(buffer.Tell(Other, new WaitFences(Peers.Operation(20), FenceUsage.Bookkeep)));
        SentMessage enable = Assert.Single(AddFence(buffer, 2, FenceUsage.Bookkeep, sleeps: true));
        Assert.Equal((Importer, new EnableSignaling(new FenceId(Importer, 2, 1))), (enable.To, enable.Message));
    }

    [Fact]
    public void Pin_is_for_dynamic_importers_that_the_exporter_can_revoke_and_once()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Pin(Peers.Operation(6), attachment)).Errno);
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Importer, new Pin(Peers.Operation(6), attachment)).Errno);
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Unpin(Peers.Operation(6), attachment)).Errno);
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Importer, new Unpin(Peers.Operation(6), attachment)).Errno);
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(6)));

        int fixedOne = TestBuffer.AttachTo(buffer, Importer, 7, TestBuffer.Foreign with { IsDynamic = false });
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(8)));
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Importer, new Pin(Peers.Operation(8), fixedOne)).Errno);
        Assert.Empty(buffer.Violations);
    }

    private static IReadOnlyList<SentMessage> AddFence(Conversation buffer, long context, FenceUsage usage, bool sleeps)
    {
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(70)));
        IReadOnlyList<SentMessage> sent = buffer.Tell(Importer, new AddFence(Peers.Operation(70), new Fence(new FenceId(Importer, context, 1), usage, sleeps)));
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(70)));
        return sent;
    }

    internal static Mapped MapUnderLock(Conversation buffer, EntityId importer, long operation, int attachment)
    {
        buffer.Ask<ReservationGranted>(importer, new LockReservation(Peers.Operation(operation)));
        Mapped mapped = buffer.Ask<Mapped>(importer, new Map(Peers.Operation(operation), attachment));
        Assert.Empty(buffer.Tell(importer, new UnlockReservation(Peers.Operation(operation))));
        return mapped;
    }

    internal static Completed UnmapUnderLock(Conversation buffer, EntityId importer, long operation, int attachment)
    {
        buffer.Ask<ReservationGranted>(importer, new LockReservation(Peers.Operation(operation)));
        Completed unmapped = buffer.Ask<Completed>(importer, new Unmap(Peers.Operation(operation), attachment));
        Assert.Empty(buffer.Tell(importer, new UnlockReservation(Peers.Operation(operation))));
        return unmapped;
    }

    private static void AssertReleasesCleanly(Conversation buffer)
    {
        buffer.Ask<DmaBufReleased>(Peers.Guest, new PutReference(), Peers.Vfio);
        Assert.True(buffer.IsRetired);
        Assert.Empty(buffer.Violations);
    }
}
