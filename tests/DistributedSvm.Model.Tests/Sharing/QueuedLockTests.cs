using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing;

public sealed class QueuedLockTests
{
    [Fact]
    public void The_longest_hold_is_kept_whoever_held_it()
    {
        var held = new QueuedLock();
        Assert.True(held.TryAcquire(Ticket(1), SimTime.FromMicroseconds(10)));
        Assert.False(held.TryAcquire(Ticket(2), SimTime.FromMicroseconds(11)));
        Assert.False(held.TryAcquire(Ticket(3), SimTime.FromMicroseconds(12)));
        Assert.Equal(2, held.Waiters);
        Assert.Equal(Ticket(2), held.Release(SimTime.FromMicroseconds(15)));
        Assert.Equal(SimTime.FromMicroseconds(5), held.LongestHeld);
        Assert.True(held.IsHeldBy(Ticket(2)));
        Assert.False(held.IsHeldBy(Ticket(1)));

        // The time of waiting does not count.
        Assert.Equal(Ticket(3), held.Release(SimTime.FromMicroseconds(24)));
        Assert.Null(held.Release(SimTime.FromMicroseconds(26)));
        Assert.Equal((SimTime.FromMicroseconds(9), false, 0), (held.LongestHeld, held.IsHeld, held.Waiters));
    }

    [Fact]
    public void Giving_up_what_nobody_holds_is_a_bug() =>
        Assert.Throws<ModelBugException>(() => new QueuedLock().Release(SimTime.Zero));

    private static LockTicket Ticket(long operation) => new(Peers.PhysicalFunction, Peers.Operation(operation));
}
