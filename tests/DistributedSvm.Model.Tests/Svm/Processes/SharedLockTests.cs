using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>Locks with readers, and the order of those of a process.</summary>
public sealed class SharedLockTests
{
    [Fact]
    public void Readers_share_a_writer_is_alone_and_nobody_overtakes_a_writer()
    {
        var rwsem = new SharedLock();
        Assert.True(rwsem.TryAcquire(Task(1), isShared: true, LockSet.None));
        Assert.True(rwsem.TryAcquire(Task(2), isShared: true, LockSet.None));
        Assert.False(rwsem.TryAcquire(Task(3), isShared: false, LockSet.None));
        Assert.False(rwsem.TryAcquire(Task(4), isShared: true, LockSet.None));
        Assert.False(rwsem.TryAcquire(Task(5), isShared: true, LockSet.None));
        Assert.Empty(rwsem.Release(Task(1)));
        Assert.Equal([Task(3)], rwsem.Release(Task(2)).Select(waiter => waiter.Ticket));
        Assert.True(rwsem.IsWritten);
        Assert.Equal([Task(4), Task(5)], rwsem.Release(Task(3)).Select(waiter => waiter.Ticket));
        Assert.False(rwsem.IsWritten);
        rwsem.Release(Task(4));
        rwsem.Release(Task(5));
        Assert.False(rwsem.IsHeld);
        Assert.Throws<ModelBugException>(() => rwsem.Release(Task(5)));
    }

    [Theory]
    [InlineData(LockClass.Mmap, LockClass.Vm, true)]
    [InlineData(LockClass.Vm, LockClass.Migration, true)]
    [InlineData(LockClass.Mmap, LockClass.Notifier, true)]
    [InlineData(LockClass.Migration, LockClass.Notifier, true)]
    [InlineData(LockClass.Vm, LockClass.Mmap, false)]
    [InlineData(LockClass.Notifier, LockClass.Vm, false)]
    [InlineData(LockClass.Migration, LockClass.Vm, false)]
    [InlineData(LockClass.Notifier, LockClass.Notifier, false)]
    public void Locks_are_taken_in_one_order_S_18(LockClass held, LockClass asked, bool isRight)
    {
        Violation? violation = SvmLockOrder.Check([new HeldLock(held, 0)], new HeldLock(asked, 1));
        Assert.Equal(isRight ? null : "S-18", violation?.Invariant);
    }

    private static LockTicket Task(long id) => new(new EntityId(1, EntityKind.AddressSpace), new OperationId(id));
}
