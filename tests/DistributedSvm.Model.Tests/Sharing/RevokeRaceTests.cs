using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>Revokes and un-revokes that wait for the reservation lock while the status of the buffer changes.</summary>
public sealed class RevokeRaceTests
{
    private static readonly EntityId Importer = Peers.PhysicalFunction;

    [Fact]
    public void An_unrevoke_that_waited_for_the_lock_publishes_nothing_that_was_revoked_for_good_meanwhile()
    {
        Conversation buffer = TestBuffer.Created(settings: new ProtocolSettings(ProtocolKind.Reference, VfioBaseKind.Proposal2026));
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        Notified(buffer, attachment, buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(80), BufferStatus.Temporary, LockSet.MemoryLock)));

        // Both find the buffer revoked for a time, and both wait for the importer's lock.
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Peers.Operation(6)));
        Assert.Empty(buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(81), BufferStatus.Permanent, LockSet.MemoryLock)));
        Assert.Empty(buffer.Run(Peers.Vfio, new UnrevokeDmaBuf(Peers.Operation(82), LockSet.MemoryLock)));
        Notified(buffer, attachment, [.. buffer.Run(Importer, new UnlockReservation(Peers.Operation(6)))]);
        Assert.Equal(Errno.ENODEV, DmaBufTests.MapUnderLock(buffer, Importer, 7, attachment).Errno);
    }

    /// <summary>The exporter's callback looked at the status without the lock, so the core looks once more under it.</summary>
    [Fact]
    public void An_attach_that_waited_for_the_lock_of_a_revoke_is_enodev_and_nothing_is_left_of_it()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Peers.OtherGuest, 5, TestBuffer.Foreign with { HasInvalidate = true });
        buffer.Violations.Clear();
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(6), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        buffer.Ask<ReservationGranted>(Peers.OtherGuest, new LockReservation(Peers.Operation(7)));
        Assert.Empty(buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(80), BufferStatus.Temporary, LockSet.MemoryLock)));

        // Not revoked yet when the callback returns; revoked when the lock comes.
        Assert.Empty(buffer.Run(Peers.Vfio, new Completed(match.Operation, Errno.Ok)));
        SentMessage notice = Assert.Single(buffer.Run(Peers.OtherGuest, new UnlockReservation(Peers.Operation(7))));
        IReadOnlyList<SentMessage> sent = buffer.Run(Peers.OtherGuest, new Invalidated(Assert.IsType<Invalidate>(notice.Message).Notice, attachment));
        Assert.Contains(new Attached(Peers.Operation(6), Errno.ENODEV, 0, default), sent.Select(item => item.Message));
        Assert.Empty(buffer.Violations);
    }

    /// <summary>The importer's callback returns at once; it holds no mapping.</summary>
    private static void Notified(Conversation buffer, int attachment, IReadOnlyList<SentMessage> sent)
    {
        Invalidate notice = Assert.Single(sent.Select(message => message.Message).OfType<Invalidate>());
        Assert.NotEmpty(buffer.Run(Importer, new Invalidated(notice.Notice, attachment)));
    }
}
