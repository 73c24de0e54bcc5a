using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests;

public sealed class QueuedLockTests
{
    [Fact]
    public void A_free_lock_is_taken_at_once_and_a_held_one_makes_wait()
    {
        var held = new QueuedLock();
        Assert.False(held.IsHeld);
        Assert.True(held.TryAcquire(Ticket(1), new(5)));
        Assert.False(held.TryAcquire(Ticket(2), new(6)));
        Assert.True(held.IsHeldBy(Ticket(1)));
        Assert.False(held.IsHeldBy(Ticket(2)));
        Assert.Equal(1, held.Waiters);
    }

    [Fact]
    public void A_holder_that_asks_again_waits_behind_itself()
    {
        var held = new QueuedLock();
        held.TryAcquire(Ticket(1), new(5));
        Assert.False(held.TryAcquire(Ticket(1, 2), new(6)));
        Assert.Equal(Ticket(1, 2), held.Release(new(7)));
    }

    [Fact]
    public void Owners_follow_each_other_in_the_order_of_asking() =>
        Gen.Bool.Array[0, 60].Sample(asks =>
        {
            var held = new QueuedLock();
            var expected = new Queue<LockTicket>();
            LockTicket? owner = null;
            int next = 0;
            foreach (bool asksForIt in asks)
            {
                if (asksForIt)
                {
                    LockTicket ticket = Ticket(next % 5, next++);
                    Assert.Equal(owner is null, held.TryAcquire(ticket, new(next)));
                    if (owner is null)
                    {
                        owner = ticket;
                    }
                    else
                    {
                        expected.Enqueue(ticket);
                    }
                }
                else if (owner is not null)
                {
                    owner = expected.TryDequeue(out LockTicket waiter) ? waiter : null;
                    Assert.Equal(owner, held.Release(new(next)));
                }

                Assert.Equal(owner is not null, held.IsHeld);
                Assert.Equal(expected.Count, held.Waiters);
                Assert.Equal(owner is not null, owner is { } known && held.IsHeldBy(known));
                held = Serialization.RoundTrip(held);
            }
        });

    [Fact]
    public void The_longest_hold_counts_from_when_each_owner_got_it()
    {
        var held = new QueuedLock();
        held.TryAcquire(Ticket(1), new(10));
        held.TryAcquire(Ticket(2), new(11));
        held.Release(new(40));
        Assert.Equal(new SimTime(30), held.LongestHeld);
        held.Release(new(65));
        Assert.Equal(new SimTime(30), held.LongestHeld);
        Assert.False(held.IsHeld);
        held.TryAcquire(Ticket(3), new(1000));
        Assert.Null(held.Release(new(1031)));
        Assert.Equal(new SimTime(31), held.LongestHeld);
    }

    [Fact]
    public void Releasing_a_lock_that_nobody_holds_is_a_bug() => Assert.Throws<ModelBugException>(() => new QueuedLock().Release(new(1)));

    private static LockTicket Ticket(int holder, int operation = 1) => new(new EntityId(holder, EntityKind.PhysicalFunction), new OperationId(operation));
}
