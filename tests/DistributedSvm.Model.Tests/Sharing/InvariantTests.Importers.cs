using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>Importers that break a rule of the dma-buf core: each is reported, names the importer, and nothing else goes wrong.</content>
public sealed partial class InvariantTests
{
    [Fact]
    public void I_26_map_without_the_lock()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        Mapped mapped = buffer.Ask<Mapped>(Importer, new Map(Operation, attachment));
        Assert.Equal((Errno.EINVAL, null), (mapped.Errno, mapped.Ranges));
        AssertReported(buffer, "I-26", "maps without");
    }

    [Fact]
    public void I_26_map_with_the_lock_of_another_thread()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Operation));
        Assert.Equal(Errno.EINVAL, buffer.Ask<Mapped>(Importer, new Map(Peers.Operation(7), attachment)).Errno);
        AssertReported(buffer, "I-26", "maps without");
    }

    [Fact]
    public void I_26_unmap_without_the_lock()
    {
        (Conversation buffer, int attachment) = Mapped();
        buffer.Tell(Importer, new UnlockReservation(Operation));
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Importer, new Unmap(Operation, attachment)).Errno);
        AssertReported(buffer, "I-26", "unmaps without");
    }

    [Fact]
    public void I_26_attach_with_the_lock()
    {
        Conversation buffer = TestBuffer.Created();
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Operation));
        buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(Operation.Value), Peers.Vfio);
        AssertReported(buffer, "I-26", "attaches while it holds");
    }

    [Fact]
    public void I_26_detach_with_the_lock()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Operation));
        buffer.Tell(Importer, new Detach(Operation, attachment));
        AssertReported(buffer, "I-26", "detaches while it holds");
    }

    [Fact]
    public void I_26_pin_unpin_and_a_fence_without_the_lock()
    {
        foreach (Message message in (Message[])
            [new Pin(Operation, 1), new Unpin(Operation, 1), new AddFence(Operation, new Fence(new FenceId(Importer, 1, 1), FenceUsage.Read, false))])
        {
            Conversation buffer = TestBuffer.Created();
            TestBuffer.AttachTo(buffer, Importer, 5);
            buffer.Tell(Importer, message);
            AssertReported(buffer, "I-26", "without the reservation lock");
        }
    }

    [Fact]
    public void I_26_unlock_of_a_lock_that_another_one_holds()
    {
        Conversation buffer = TestBuffer.Created();
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Operation));
        Assert.Empty(buffer.Tell(Peers.OtherPhysicalFunction, new UnlockReservation(Operation)));
        AssertReported(buffer, "I-26", "does not hold");

        // It stays locked.
        Assert.Empty(buffer.Tell(Peers.OtherPhysicalFunction, new LockReservation(Operation)));
    }

    [Fact]
    public void I_15_map_twice()
    {
        (Conversation buffer, int attachment) = Mapped();
        Assert.Equal(Errno.EINVAL, buffer.Ask<Mapped>(Importer, new Map(Operation, attachment)).Errno);
        AssertReported(buffer, "I-15", "twice");
    }

    [Fact]
    public void I_15_unmap_twice()
    {
        (Conversation buffer, int attachment) = Mapped();
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Unmap(Operation, attachment)).Errno);
        Assert.Equal(Errno.EINVAL, buffer.Ask<Completed>(Importer, new Unmap(Operation, attachment)).Errno);
        AssertReported(buffer, "I-15", "not mapped");
    }

    [Fact]
    public void I_13_detach_with_a_live_mapping()
    {
        (Conversation buffer, int attachment) = Mapped();
        buffer.Tell(Importer, new UnlockReservation(Operation));
        Assert.Equal(Errno.EBUSY, buffer.Ask<Completed>(Importer, new Detach(Operation, attachment)).Errno);
        AssertReported(buffer, "I-13", "live mapping");
    }

    [Fact]
    public void I_13_a_reference_given_back_twice()
    {
        Conversation buffer = TestBuffer.Created();
        Assert.Empty(buffer.Tell(Importer, new PutReference()));
        Assert.False(buffer.IsRetired);
        AssertReported(buffer, "I-13", "does not have");
    }

    [Fact]
    public void I_13_released_with_an_attachment()
    {
        Conversation buffer = TestBuffer.Created();
        TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<DmaBufReleased>(Peers.Guest, new PutReference(), Peers.Vfio);
        AssertReported(buffer, "I-13", "released with 1 attachments");
    }

    [Fact]
    public void I_13_released_while_the_lock_is_held_and_waited_for()
    {
        Conversation buffer = TestBuffer.Created();
        buffer.Tell(Importer, new LockReservation(Operation));
        buffer.Tell(Peers.OtherPhysicalFunction, new LockReservation(Operation));
        buffer.Ask<DmaBufReleased>(Peers.Guest, new PutReference(), Peers.Vfio);
        AssertReported(buffer, "I-13", "held and 1 wait");
    }

    [Fact]
    public void I_16_a_buffer_that_is_never_released()
    {
        Conversation buffer = TestBuffer.Created();
        Violation leak = Assert.Single(buffer.Audit());
        Assert.Equal("I-16", leak.Invariant);
        Assert.Contains(Peers.Guest.ToString(), leak.Text, StringComparison.Ordinal);
    }

    /// <summary>Mapped by operation 6, which still holds the lock.</summary>
    private static (Conversation Buffer, int Attachment) Mapped()
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Operation));
        Assert.Equal(Errno.Ok, buffer.Ask<Mapped>(Importer, new Map(Operation, attachment)).Errno);
        return (buffer, attachment);
    }

    private static void AssertReported(Conversation buffer, string invariant, string text)
    {
        Violation violation = Assert.Single(buffer.Violations);
        Assert.Equal((invariant, Blame.Importer), (violation.Invariant, violation.Blame));
        Assert.Contains(text, violation.Text, StringComparison.Ordinal);
    }
}
