using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>Revoke and un-revoke of one dma-buf on each vfio base: which messages go out in which order, and what they wait for.</summary>
public sealed class RevokeTests
{
    private static readonly EntityId Importer = Peers.PhysicalFunction;
    private static readonly OperationId Revoking = Peers.Operation(80);
    private static readonly OperationId Unrevoking = Peers.Operation(81);
    private static readonly FenceId Preempt = new(Importer, 1, 1);

    public static TheoryData<VfioBaseKind> Waiting => [VfioBaseKind.Revoke2026, VfioBaseKind.Proposal2026];

    public static TheoryData<VfioBaseKind> Hasty => [VfioBaseKind.Oct2025, VfioBaseKind.Linux619];

    [Theory]
    [MemberData(nameof(Waiting))]
    public void It_notifies_then_waits_for_fences_under_the_lock_then_for_unmaps_without_it(VfioBaseKind vfio)
    {
        (Conversation buffer, int attachment) = Mapped(vfio);

        // 1. The callback, under the reservation lock.
        Invalidate notice = Begin(buffer, BufferStatus.Temporary);
        Assert.Equal((attachment, new LockTicket(Peers.Vfio, Revoking)), (notice.Attachment, notice.Chain));
        Assert.Empty(buffer.Run(Importer, new LockReservation(Peers.Operation(90))));

        // 2. The fences: the one that sleeps is woken. Nobody else has the lock meanwhile.
        SentMessage enable = Assert.Single(buffer.Run(Importer, new Invalidated(notice.Notice, attachment)));
        Assert.Equal((Importer, new EnableSignaling(Preempt)), (enable.To, enable.Message));

        // 3. The lock is given up, and with it granted to the importer, which unmaps.
        SentMessage granted = Assert.Single(buffer.Run(Importer, new SignalFence(Preempt)));
        Assert.Equal(new ReservationGranted(Peers.Operation(90), Errno.Ok), granted.Message);
        Assert.Equal(1, buffer.Timers);
        IReadOnlyList<SentMessage> unmapped = buffer.Run(Importer, new Unmap(Peers.Operation(90), attachment));

        // 4. Only now is it over, and the watchdog with it.
        Assert.Equal([new Completed(Peers.Operation(90), Errno.Ok), new Completed(Revoking, Errno.Ok)], unmapped.Select(sent => sent.Message));
        Assert.Equal(0, buffer.Timers);
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [MemberData(nameof(Hasty))]
    public void B_30_before_2026_it_notifies_and_waits_for_nobody(VfioBaseKind vfio)
    {
        (Conversation buffer, int attachment) = Mapped(vfio);
        Invalidate notice = Begin(buffer, BufferStatus.Temporary);
        SentMessage done = Assert.Single(buffer.Run(Importer, new Invalidated(notice.Notice, attachment)));
        Assert.Equal((Peers.Vfio, new Completed(Revoking, Errno.Ok)), (done.To, done.Message));
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public void A_mapping_given_back_inside_the_callback_needs_no_lock_and_no_wait(VfioBaseKind vfio)
    {
        (Conversation buffer, int attachment) = Mapped(vfio);
        Invalidate notice = Begin(buffer, BufferStatus.Temporary);
        buffer.Tell(Importer, new SignalFence(Preempt));
        Completed unmapped = buffer.Ask<Completed>(Importer, new Unmap(Peers.Operation(90), attachment, notice.Chain));
        Assert.Equal(Errno.Ok, unmapped.Errno);
        SentMessage done = Assert.Single(buffer.Run(Importer, new Invalidated(notice.Notice, attachment)));
        Assert.Equal(new Completed(Revoking, Errno.Ok), done.Message);
        Assert.Equal(0, buffer.Timers);
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public void Fences_that_signal_just_before_it_waits_for_them_do_not_make_it_take_a_later_step_twice(VfioBaseKind vfio)
    {
        (Conversation buffer, int attachment) = Mapped(vfio);
        Invalidate notice = Begin(buffer, BufferStatus.Temporary);
        buffer.Tell(Importer, new LockReservation(Peers.Operation(90)));
        buffer.Tell(Importer, new Invalidated(notice.Notice, attachment));
        buffer.Tell(Importer, new SignalFence(Preempt));
        Assert.Equal(new ReservationGranted(Peers.Operation(90), Errno.Ok), Assert.Single(buffer.Settle()).Message);
        Assert.Equal(1, buffer.Timers);
        buffer.Run(Importer, new Unmap(Peers.Operation(90), attachment));
        Assert.Equal(0, buffer.Timers);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void The_callers_chain_is_no_lock_once_the_callback_has_returned()
    {
        (Conversation buffer, int attachment) = Mapped(VfioBaseKind.Revoke2026);
        Invalidate notice = Begin(buffer, BufferStatus.Temporary);
        buffer.Run(Importer, new Invalidated(notice.Notice, attachment));
        Completed unmapped = buffer.Ask<Completed>(Importer, new Unmap(Peers.Operation(90), attachment, notice.Chain));
        Assert.Equal(Errno.EINVAL, unmapped.Errno);
        Assert.Equal(("I-26", Blame.Importer), Reported(buffer));
    }

    [Fact]
    public void Every_linked_importer_is_notified_and_the_last_to_return_lets_it_go_on()
    {
        Conversation buffer = TestBuffer.Created();
        int first = TestBuffer.AttachTo(buffer, Importer, 5);
        int second = TestBuffer.AttachTo(buffer, Importer, 6);
        IReadOnlyList<SentMessage> notices = buffer.Run(Peers.Vfio, new RevokeDmaBuf(Revoking, BufferStatus.Temporary, LockSet.MemoryLock));
        Invalidate[] sent = [.. notices.Select(notice => Assert.IsType<Invalidate>(notice.Message))];
        Assert.Equal([first, second], sent.Select(notice => notice.Attachment));
        Assert.Empty(buffer.Run(Importer, new Invalidated(sent[0].Notice, second)));
        Assert.Equal(new Completed(Revoking, Errno.Ok), Assert.Single(buffer.Run(Importer, new Invalidated(sent[0].Notice, first))).Message);
    }

    [Theory]
    [InlineData(LockSet.MemoryLock, "I-30", "with memory_lock held")]
    [InlineData(LockSet.None, "I-29", "for an unmap by")]
    public void An_importer_that_never_unmaps_is_reported_after_a_second_and_once(LockSet held, string invariant, string text)
    {
        (Conversation buffer, int attachment) = Mapped(VfioBaseKind.Revoke2026);
        SimTime begun = AwaitingUnmap(buffer, attachment, held);
        Assert.Empty(buffer.Violations);
        Assert.Empty(buffer.Elapse());
        Assert.Equal(SimTime.FromSeconds(1), buffer.Now - begun);
        Assert.Equal((invariant, Blame.Importer), Reported(buffer));
        Assert.Contains(text, buffer.Violations[0].Text, StringComparison.Ordinal);
        Assert.Contains(Importer.ToString(), buffer.Violations[0].Text, StringComparison.Ordinal);

        // It goes on waiting without a word, and ends when the importer does unmap.
        Assert.Equal(0, buffer.Timers);
        Assert.Contains(new Completed(Revoking, Errno.Ok), UnmapLate(buffer, attachment).Select(sent => sent.Message));
        Assert.Single(buffer.Violations);
    }

    [Fact]
    public void With_a_watchdog_the_revoke_goes_on_without_the_importer_whose_later_unmap_changes_nothing()
    {
        ProtocolSettings settings = ProtocolSettings.Reference with { UnmapWatchdog = SimTime.FromMilliseconds(20) };
        (Conversation buffer, int attachment) = Mapped(settings);
        SimTime begun = AwaitingUnmap(buffer, attachment, LockSet.MemoryLock);
        Assert.Empty(buffer.Elapse());
        Assert.Equal(SimTime.FromMilliseconds(20), buffer.Now - begun);
        Assert.Equal(("I-30", Blame.Importer), Reported(buffer));
        Assert.Equal(new Completed(Revoking, Errno.Ok), Assert.Single(buffer.Settle()).Message);
        Assert.Equal(new Completed(Peers.Operation(95), Errno.Ok), Assert.Single(UnmapLate(buffer, attachment)).Message);
        Unrevoke(buffer, attachment);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 101, attachment).Errno);
        Assert.Single(buffer.Violations);
    }

    [Fact]
    public void An_importer_that_unmaps_within_a_second_is_not_reported()
    {
        (Conversation buffer, int attachment) = Mapped(VfioBaseKind.Revoke2026);
        AwaitingUnmap(buffer, attachment, LockSet.MemoryLock);
        UnmapLate(buffer, attachment);
        Assert.Equal(0, buffer.Timers);
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public void An_unrevoke_notifies_while_still_revoked_and_publishes_armed(VfioBaseKind vfio)
    {
        (Conversation buffer, int attachment) = Revoked(vfio);
        Invalidate notice = Assert.IsType<Invalidate>(Assert.Single(buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock))).Message);
        Assert.Equal(Errno.ENODEV, AttachNow(buffer, 100));
        Assert.Equal(new Completed(Unrevoking, Errno.Ok), Assert.Single(buffer.Run(Importer, new Invalidated(notice.Notice, attachment))).Message);

        // Armed: the next revoke waits for the next mapping.
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 101, attachment).Errno);
        AwaitingUnmap(buffer, attachment, LockSet.MemoryLock);
        Assert.Equal(1, buffer.Timers);
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [MemberData(nameof(Hasty))]
    public void B_32_before_2026_an_unrevoke_publishes_before_it_notifies(VfioBaseKind vfio)
    {
        (Conversation buffer, _) = Revoked(vfio);
        Assert.IsType<Invalidate>(Assert.Single(buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock))).Message);

        // Mappable already: the attach passes its check and waits for the lock only.
        Assert.Null(AttachNow(buffer, 100));
    }

    [Fact]
    public void While_revoked_a_map_is_enodev_and_afterwards_it_is_not()
    {
        (Conversation buffer, int attachment) = Revoked(VfioBaseKind.Revoke2026);
        Assert.Equal(Errno.ENODEV, DmaBufTests.MapUnderLock(buffer, Importer, 100, attachment).Errno);
        Unrevoke(buffer, attachment);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 101, attachment).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_buffer_born_revoked_is_armed_by_its_first_unrevoke()
    {
        Conversation buffer = TestBuffer.Created(BufferStatus.Temporary);
        Assert.Equal(new Completed(Unrevoking, Errno.Ok), Assert.Single(buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock))).Message);
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment).Errno);
        AwaitingUnmap(buffer, attachment, LockSet.MemoryLock);
        Assert.Equal(1, buffer.Timers);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_revoke_for_good_after_a_temporary_one_waits_for_nobody_and_asks_nobody()
    {
        (Conversation buffer, _) = Revoked(VfioBaseKind.Proposal2026);
        SentMessage done = Assert.Single(buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(82), BufferStatus.Permanent, LockSet.MemoryLock)));
        Assert.Equal(new Completed(Peers.Operation(82), Errno.Ok), done.Message);
    }

    [Fact]
    public void What_is_revoked_for_good_is_ebadfd_the_second_time_and_never_comes_back()
    {
        (Conversation buffer, int attachment) = Revoked(VfioBaseKind.Proposal2026, BufferStatus.Permanent);
        var again = new RevokeDmaBuf(Peers.Operation(82), BufferStatus.Permanent, LockSet.MemoryLock);
        Assert.Equal(new Completed(Peers.Operation(82), Errno.EBADFD), Assert.Single(buffer.Run(Peers.Vfio, again)).Message);
        Assert.Equal(new Completed(Unrevoking, Errno.Ok), Assert.Single(buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock))).Message);
        Assert.Equal(Errno.ENODEV, DmaBufTests.MapUnderLock(buffer, Importer, 100, attachment).Errno);
        Assert.Equal(Errno.ENODEV, AttachNow(buffer, 101));
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_reset_brings_back_nothing_that_is_revoked_for_good()
    {
        (Conversation buffer, int attachment) = Revoked(VfioBaseKind.Proposal2026, BufferStatus.Permanent);
        buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(82), BufferStatus.Temporary, LockSet.MemoryLock));
        buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock));
        Assert.Equal(Errno.ENODEV, DmaBufTests.MapUnderLock(buffer, Importer, 100, attachment).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_callback_that_returns_twice_returns_once()
    {
        (Conversation buffer, int attachment) = Mapped(VfioBaseKind.Revoke2026);
        Invalidate notice = Begin(buffer, BufferStatus.Temporary);
        var returned = new Invalidated(notice.Notice, attachment);
        IReadOnlyList<SentMessage> first = buffer.Run(Importer, returned);
        Assert.IsType<EnableSignaling>(Assert.Single(first).Message);
        Assert.Empty(buffer.Run(Importer, returned));

        // It still waits for the fence, under the lock.
        Assert.Empty(buffer.Run(Importer, new LockReservation(Peers.Operation(9))));
        Assert.Empty(buffer.Run(Importer, new Invalidated(Peers.Operation(9000), attachment)));
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void A_buffer_that_is_to_be_left_alone_while_in_use_is_revoked_only_without_attachments()
    {
        var gently = new RevokeDmaBuf(Peers.Operation(82), BufferStatus.Temporary, LockSet.MemoryLock, UnlessAttached: true);
        (Conversation buffer, int attachment) = Mapped(VfioBaseKind.Revoke2026);
        Assert.Equal(new Completed(gently.Operation, Errno.EBUSY), Assert.Single(buffer.Run(Peers.Vfio, gently)).Message);
        Assert.Equal(Errno.Ok, DmaBufTests.UnmapUnderLock(buffer, Importer, 100, attachment).Errno);
        Assert.Equal(new Completed(gently.Operation, Errno.EBUSY), Assert.Single(buffer.Run(Peers.Vfio, gently)).Message);

        // One that is still negotiating will map what the caller is about to take away.
        Conversation other = TestBuffer.Created();
        other.Tell(Importer, TestBuffer.Attach(5));
        Assert.Equal(Errno.EBUSY, Assert.IsType<Completed>(Assert.Single(other.Run(Peers.Vfio, gently)).Message).Errno);

        Conversation free = TestBuffer.Created();
        Assert.Equal(new Completed(gently.Operation, Errno.Ok), Assert.Single(free.Run(Peers.Vfio, gently)).Message);
        Assert.Equal(Errno.ENODEV, AttachNow(free, 101));
    }

    [Fact]
    public void A_dead_buffer_is_enodev_for_ever()
    {
        (Conversation buffer, int attachment) = Revoked(VfioBaseKind.Proposal2026, BufferStatus.Dead);
        foreach (BufferStatus status in (BufferStatus[])[BufferStatus.Temporary, BufferStatus.Permanent, BufferStatus.Dead])
        {
            Completed answer = buffer.Ask<Completed>(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(82), status, LockSet.MemoryLock));
            Assert.Equal(Errno.ENODEV, answer.Errno);
        }

        buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock));
        Assert.Equal(Errno.ENODEV, DmaBufTests.MapUnderLock(buffer, Importer, 100, attachment).Errno);
        Assert.Equal(Errno.ENODEV, AttachNow(buffer, 101));
        buffer.Ask<Completed>(Importer, new GetReference(Peers.Operation(102)));
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void An_operation_of_the_exporter_keeps_a_buffer_alive_whose_last_reference_goes_meanwhile()
    {
        Conversation buffer = TestBuffer.Created();
        Assert.Empty(buffer.Tell(Peers.Vfio, new RevokeDmaBuf(Revoking, BufferStatus.Temporary, LockSet.MemoryLock)));
        Assert.Empty(buffer.Tell(Peers.Guest, new PutReference()));
        Assert.False(buffer.IsRetired);
        Assert.Equal([new Completed(Revoking, Errno.Ok), new DmaBufReleased()], buffer.Settle().Select(sent => sent.Message));
        Assert.True(buffer.IsRetired);
        Assert.Empty(buffer.Violations);
    }

    [Theory]
    [InlineData(VfioBaseKind.Oct2025, Errno.Ok)]
    [InlineData(VfioBaseKind.Linux619, Errno.Ok)]
    [InlineData(VfioBaseKind.Revoke2026, Errno.EOPNOTSUPP)]
    [InlineData(VfioBaseKind.Proposal2026, Errno.EOPNOTSUPP)]
    public void An_importer_that_cannot_be_told_to_unmap_is_refused_where_a_revoke_would_wait_for_it(VfioBaseKind vfio, Errno expected)
    {
        Conversation buffer = TestBuffer.Created(settings: new ProtocolSettings(ProtocolKind.Reference, vfio));
        Assert.Equal(expected, AttachNow(buffer, 100, TestBuffer.Foreign with { HasInvalidate = false }));
    }

    /// <summary>Attached, mapped and with a preempt fence that sleeps.</summary>
    private static (Conversation Buffer, int Attachment) Mapped(VfioBaseKind vfio) => Mapped(new ProtocolSettings(ProtocolKind.Reference, vfio));

    private static (Conversation Buffer, int Attachment) Mapped(ProtocolSettings settings)
    {
        Conversation buffer = TestBuffer.Created(settings: settings);
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        Assert.Equal(Errno.Ok, buffer.Ask<Mapped>(Importer, new Map(Peers.Operation(6), attachment)).Errno);
        Assert.Empty(buffer.Tell(Importer, new AddFence(Peers.Operation(6), new Fence(Preempt, FenceUsage.Bookkeep, NeedsSignaling: true))));
        Assert.Empty(buffer.Tell(Importer, new UnlockReservation(Peers.Operation(6))));
        return (buffer, attachment);
    }

    private static Invalidate Begin(Conversation buffer, BufferStatus to, LockSet held = LockSet.MemoryLock)
    {
        SentMessage notice = Assert.Single(buffer.Run(Peers.Vfio, new RevokeDmaBuf(Revoking, to, held)));
        Assert.Equal(Importer, notice.To);
        return Assert.IsType<Invalidate>(notice.Message);
    }

    /// <summary>A revoke up to where it waits for the unmap; the time then.</summary>
    private static SimTime AwaitingUnmap(Conversation buffer, int attachment, LockSet held)
    {
        Invalidate notice = Begin(buffer, BufferStatus.Temporary, held);
        buffer.Run(Importer, new SignalFence(Preempt));
        Assert.Empty(buffer.Run(Importer, new Invalidated(notice.Notice, attachment)));
        return buffer.Now;
    }

    private static IReadOnlyList<SentMessage> UnmapLate(Conversation buffer, int attachment)
    {
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(95)));
        IReadOnlyList<SentMessage> sent = buffer.Run(Importer, new Unmap(Peers.Operation(95), attachment));
        buffer.Tell(Importer, new UnlockReservation(Peers.Operation(95)));
        return sent;
    }

    /// <summary>Revoked, and the importer has unmapped.</summary>
    private static (Conversation Buffer, int Attachment) Revoked(VfioBaseKind vfio, BufferStatus to = BufferStatus.Temporary)
    {
        (Conversation buffer, int attachment) = Mapped(vfio);
        Invalidate notice = Begin(buffer, to);
        buffer.Tell(Importer, new SignalFence(Preempt));
        buffer.Tell(Importer, new Unmap(Peers.Operation(7), attachment, notice.Chain));
        Assert.Contains(new Completed(Revoking, Errno.Ok), buffer.Run(Importer, new Invalidated(notice.Notice, attachment)).Select(sent => sent.Message));
        return (buffer, attachment);
    }

    private static void Unrevoke(Conversation buffer, int attachment)
    {
        Invalidate notice = Assert.IsType<Invalidate>(Assert.Single(buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Unrevoking, LockSet.MemoryLock))).Message);
        buffer.Run(Importer, new Invalidated(notice.Notice, attachment));
    }

    /// <summary>The errno of an attach; null when it waits for the lock.</summary>
    private static Errno? AttachNow(Conversation buffer, long operation, ImporterTraits? traits = null)
    {
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(operation, traits), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        SentMessage[] sent = [.. buffer.Tell(Peers.Vfio, new Completed(match.Operation, Errno.Ok))];
        return sent.Length == 0 ? null : Assert.IsType<Attached>(Assert.Single(sent).Message).Errno;
    }

    private static (string Invariant, Blame Blame) Reported(Conversation buffer)
    {
        Violation violation = Assert.Single(buffer.Violations);
        return (violation.Invariant, violation.Blame);
    }
}
