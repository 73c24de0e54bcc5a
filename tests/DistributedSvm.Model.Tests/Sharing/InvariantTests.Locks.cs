using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>I-26 to I-30: locks and waits. I-26 is broken by importers, in their file.</content>
public sealed partial class InvariantTests
{
    /// <summary>B-35: no cycle is reported here, but both orders are there to be seen by whoever draws the graph of lock classes.</summary>
    [Theory]
    [InlineData(ProtocolKind.Reference, false)]
    [InlineData(ProtocolKind.RfcV2, true)]
    public void I_27_a_reset_that_takes_a_reservation_lock_under_the_master_mutex(ProtocolKind protocol, bool isInverted)
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(protocol, FourPages);
        Import(pf, peer, FourPages);
        Assert.Contains(Edge(LockClass.PfMaster, LockSet.Vm | LockSet.Reservation), Edges(pf));
        ControlVf start = pf.Ask<ControlVf>(Peers.Guc, new GucEvent(1, GucEventKind.Flr));
        pf.Tell(Peers.Guc, new Completed(start.Operation, Errno.Ok));
        pf.Tell(Peers.Guc, new GucEvent(1, GucEventKind.FlrDone));
        Assert.Equal(isInverted, Edges(pf).Contains(Edge(LockClass.Reservation, LockSet.PfMaster)));
    }

    [Fact]
    public void I_27_a_revoke_takes_the_reservation_lock_under_memory_lock()
    {
        Conversation buffer = TestBuffer.Created();
        buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(80), BufferStatus.Temporary, LockSet.MemoryLock));
        Assert.Contains(Edge(LockClass.Reservation, LockSet.MemoryLock), Edges(buffer));
    }

    [Fact]
    public void I_28_an_exporter_that_waits_for_unmaps_under_the_reservation_lock()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment);
        RunProgram(buffer, BufferStatus.Temporary, BufferStep.Lock, BufferStep.SetStatus, BufferStep.DropBase, BufferStep.AwaitUnmaps, BufferStep.Unlock);
        AssertFound(buffer, ("I-28", Blame.Protocol));

        // The importer cannot unmap, since it does not get the lock: a deadlock, which the watchdog sees.
        Assert.Empty(buffer.Tell(Importer, new LockReservation(Peers.Operation(7))));
        buffer.Elapse();
        AssertFound(buffer, ("I-28", Blame.Protocol), ("I-30", Blame.Importer));
    }

    [Theory]
    [InlineData(LockSet.None, "I-29")]
    [InlineData(LockSet.MemoryLock, "I-30")]
    public void I_29_and_I_30_an_importer_that_never_unmaps(LockSet held, string invariant)
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment);
        SentMessage notice = Assert.Single(buffer.Run(Peers.Vfio, new RevokeDmaBuf(Peers.Operation(80), BufferStatus.Temporary, held)));
        buffer.Run(Importer, new Invalidated(((Invalidate)notice.Message).Notice, attachment));
        buffer.Elapse();
        AssertFound(buffer, (invariant, Blame.Importer));
    }

    [Fact]
    public void I_30_memory_lock_that_is_still_held_when_the_run_ends()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        device.Tell(Peers.Guest, new ActOnDevice(Peers.Operation(60), DeviceAction.FunctionLevelReset));
        Assert.Equal("I-30", Assert.Single(device.Audit()).Invariant);
    }

    private static (LockClass Class, LockSet Held) Edge(LockClass taken, LockSet held) => (taken, held);

    private static IEnumerable<(LockClass Class, LockSet Held)> Edges(Conversation party) =>
        party.Locks.Where(seen => seen.Action == LockAction.Acquired).Select(seen => (seen.Class, seen.Held));
}
