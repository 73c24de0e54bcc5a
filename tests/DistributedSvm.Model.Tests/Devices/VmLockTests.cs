using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The locks of a GPU VM around binds, rebinds and jobs: vm->lock, then reservation locks, then the notifier lock, each given back whatever happens.</summary>
public sealed class VmLockTests
{
    private static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(0, 4)];

    [Fact]
    public void A_bind_takes_the_vm_then_the_reservation_then_the_master_mutex_then_the_notifier_lock()
    {
        (Conversation pf, _, _) = Imported();
        Assert.Equal(
            [
                (LockClass.Vm, LockAction.Acquired, LockSet.None),
                (LockClass.PfMaster, LockAction.Acquired, LockSet.Vm | LockSet.Reservation),
                (LockClass.PfMaster, LockAction.Released, LockSet.None),
                (LockClass.Notifier, LockAction.Acquired, LockSet.Vm | LockSet.Reservation),
                (LockClass.Notifier, LockAction.Released, LockSet.None),
                (LockClass.Vm, LockAction.Released, LockSet.None),
            ],
            pf.Locks.Select(seen => (seen.Class, seen.Action, seen.Held)));
        Assert.Equal(LockSet.Vm, Assert.Single(Asked(pf)).Held);
    }

    [Fact]
    public void The_vm_is_locked_only_after_the_attach()
    {
        Conversation pf = TestPf.Provisioned();
        OperationId id = pf.Ask<GetReference>(Peers.Guest, TestPf.Import(Ranges), Peers.DmaBuf).Operation;
        pf.Ask<Attach>(Peers.DmaBuf, new Completed(id, Errno.Ok));
        Assert.Empty(pf.Locks);
        pf.Ask<LockReservation>(Peers.DmaBuf, new Attached(id, Errno.Ok, 1, TestBuffer.ExporterOffers[0]));
        Assert.Single(pf.Locks);
    }

    [Fact]
    public void Binds_of_one_process_follow_each_other_and_those_of_two_do_not()
    {
        Conversation pf = TestPf.Provisioned();
        OperationId first = UpToVm(pf, Peers.Guest, 1, isFree: true);
        OperationId second = UpToVm(pf, Peers.Guest, 2, isFree: false);
        UpToVm(pf, Peers.OtherGuest, 3, isFree: true);
        pf.Tell(Peers.DmaBuf, new ReservationGranted(first, Errno.Ok));
        IReadOnlyList<SentMessage> sent = pf.Tell(Peers.DmaBuf, new Mapped(first, Errno.EPERM, null));
        Assert.Equal([typeof(UnlockReservation), typeof(LockReservation), typeof(Detach)], sent.Select(item => item.Message.GetType()));
        Assert.Equal(second, sent.Select(item => item.Message).OfType<LockReservation>().Single().Operation);
    }

    [Theory]
    [InlineData(typeof(Attach), Errno.ENOMEM)]
    [InlineData(typeof(Map), Errno.ENODEV)]
    [InlineData(typeof(Map), Errno.EPERM)]
    [InlineData(typeof(Bind), Errno.ENOMEM)]
    public void Whatever_fails_all_locks_are_given_back(Type failing, Errno errno)
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges) { Failing = (failing, errno, 1) };
        peer.Serve(pf.Tell(Peers.Guest, TestPf.Import(Ranges)));
        AssertAllReleased(pf);
        Assert.DoesNotContain(pf.Audit(), violation => violation.Text.Contains("locked", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rebind_takes_them_as_the_bind_did_and_the_unmap_before_it_takes_the_reservation_lock_alone()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        pf.Locks.Clear();
        peer.Serve(pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, default)));
        Assert.Equal(LockSet.None, Asked(pf)[^1].Held);
        Assert.Empty(pf.Locks);
        Assert.IsType<ReadSurface>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, new AccessBuffer(Peers.Operation(60), surface, TestGpu.Tag(1), IsWrite: false)))).Message);
        Assert.Equal(LockSet.Vm, Asked(pf)[^1].Held);
        Assert.Equal([LockClass.Vm, LockClass.PfMaster, LockClass.Notifier], pf.Locks.Where(seen => seen.Action == LockAction.Acquired).Select(seen => seen.Class));
        AssertAllReleased(pf);
    }

    [Fact]
    public void A_job_holds_the_vm_until_its_fences_are_there()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        pf.Locks.Clear();
        peer.Serve(pf.Tell(Peers.Guest, Exec(70, surface)));
        Assert.Equal(LockSet.Vm, Asked(pf)[^1].Held);
        Assert.Equal(
            [
                (LockClass.Vm, LockAction.Acquired, LockSet.None),
                (LockClass.Notifier, LockAction.Acquired, LockSet.Vm | LockSet.Reservation),
                (LockClass.Notifier, LockAction.Released, LockSet.None),
                (LockClass.Vm, LockAction.Released, LockSet.None),
            ],
            pf.Locks.Select(seen => (seen.Class, seen.Action, seen.Held)));
    }

    [Fact]
    public void Who_dies_for_a_reservation_lock_keeps_the_vm_and_the_next_job_of_the_process_waits_for_it()
    {
        (Conversation pf, _, long surface) = Imported();
        pf.Locks.Clear();
        OperationId first = pf.Ask<LockReservation>(Peers.Guest, Exec(70, surface), Peers.DmaBuf).Operation;
        Assert.Empty(pf.Tell(Peers.Guest, Exec(71, surface)));
        Assert.Equal(LockSet.Vm, pf.Ask<LockReservation>(Peers.DmaBuf, new ReservationGranted(first, Errno.EDEADLK)).Held);
        Assert.Equal([LockAction.Acquired, LockAction.Waits], pf.Locks.Select(seen => seen.Action));
        IReadOnlyList<SentMessage> sent = pf.Tell(Peers.DmaBuf, new ReservationGranted(first, Errno.ENODEV));
        Assert.Equal([typeof(ContentRead), typeof(LockReservation)], sent.Select(item => item.Message.GetType()));
    }

    [Fact]
    public void A_job_on_a_buffer_that_is_not_mapped_gives_the_vm_back()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        peer.Serve(pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, default)));
        peer.Serve(pf.Tell(Peers.Guest, Exec(70, surface)));
        AssertAllReleased(pf);
    }

    [Fact]
    public void The_run_does_not_end_with_a_vm_locked()
    {
        Conversation pf = TestPf.Provisioned();
        UpToVm(pf, Peers.Guest, 1, isFree: true);
        Assert.Contains(pf.Audit(), violation => violation.Invariant == "I-16" && violation.Text.Contains("1 VMs", StringComparison.Ordinal));
    }

    private static (Conversation Pf, ScriptedDmaBuf Peer, long Surface) Imported()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges);
        Imported imported = Assert.IsType<Imported>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, TestPf.Import(Ranges)))).Message);
        return (pf, peer, imported.Surface);
    }

    /// <summary>An import up to the place where it takes the VM's lock.</summary>
    private static OperationId UpToVm(Conversation pf, EntityId process, int attachment, bool isFree)
    {
        OperationId id = pf.Ask<GetReference>(process, TestPf.Import(Ranges), Peers.DmaBuf).Operation;
        pf.Tell(Peers.DmaBuf, new Completed(id, Errno.Ok));
        Assert.Equal(isFree ? 1 : 0, pf.Tell(Peers.DmaBuf, new Attached(id, Errno.Ok, attachment, TestBuffer.ExporterOffers[0])).Count);
        return id;
    }

    private static LockReservation[] Asked(Conversation pf) => [.. pf.Sent.Select(sent => sent.Message).OfType<LockReservation>()];

    private static ExecBuffers Exec(long operation, long surface) => new(Peers.Operation(operation), [surface], [TestGpu.Tag(1)], IsWrite: false);

    private static void AssertAllReleased(Conversation pf)
    {
        foreach (IGrouping<(LockClass, LockTicket), LockEvent> uses in pf.Locks.GroupBy(seen => (seen.Class, seen.Task)))
        {
            Assert.Equal([LockAction.Acquired, LockAction.Released], uses.Select(use => use.Action));
        }
    }
}
