using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>Wait-die: the lower stamp is the older task; who is younger and holds locks dies, so that nobody waits in a circle.</summary>
public sealed class WaitDieLockTests
{
    [Fact]
    public void A_younger_task_that_holds_locks_dies_when_it_meets_an_older_holder()
    {
        QueuedLock held = HeldBy(Task(1));
        Assert.Equal(LockAnswer.Dies, held.Acquire(Task(2, acquired: 1), default, out IReadOnlyList<LockTicket> killed));
        Assert.Empty(killed);
        Assert.Equal(0, held.Waiters);
    }

    [Fact]
    public void A_younger_task_without_locks_waits_for_an_older_one()
    {
        QueuedLock held = HeldBy(Task(1, acquired: 3));
        Assert.Equal(LockAnswer.Waits, held.Acquire(Task(2), default, out _));
    }

    [Fact]
    public void An_older_task_waits_for_a_younger_holder_whatever_it_holds()
    {
        QueuedLock held = HeldBy(Task(2));
        Assert.Equal(LockAnswer.Waits, held.Acquire(Task(1, acquired: 3), default, out _));
    }

    [Fact]
    public void A_younger_task_that_holds_locks_dies_when_it_would_queue_behind_an_older_waiter()
    {
        QueuedLock held = HeldBy(Stampless(9));
        held.Acquire(Task(1), default, out _);
        Assert.Equal(LockAnswer.Dies, held.Acquire(Task(2, acquired: 1), default, out _));
    }

    [Fact]
    public void An_older_task_that_has_to_wait_kills_the_younger_waiters_that_hold_locks_and_only_those()
    {
        QueuedLock held = HeldBy(Stampless(9));
        LockWaiter harmless = Task(6);
        LockWaiter dangerous = Task(5, acquired: 2);
        held.Acquire(dangerous, default, out _);
        held.Acquire(harmless, default, out _);
        held.Acquire(Stampless(8), default, out _);
        Assert.Equal(LockAnswer.Waits, held.Acquire(Task(1), default, out IReadOnlyList<LockTicket> killed));
        Assert.Equal([dangerous.Ticket], killed);
        Assert.Equal(3, held.Waiters);
    }

    [Fact]
    public void Waiters_with_a_stamp_queue_by_age_and_those_without_in_the_order_of_asking()
    {
        QueuedLock held = HeldBy(Task(1));
        held.Acquire(Task(7), default, out _);
        held.Acquire(Stampless(20), default, out _);
        held.Acquire(Task(3), default, out _);
        held.Acquire(Stampless(21), default, out _);
        held.Acquire(Task(5), default, out _);
        Assert.Equal([3L, 5, 7, 20, 21], Order(held));
    }

    [Fact]
    public void Tasks_without_a_stamp_never_die_and_kill_nobody()
    {
        QueuedLock held = HeldBy(Task(1));
        held.Acquire(Task(5), default, out _);
        Assert.Equal(LockAnswer.Waits, held.Acquire(Stampless(20), default, out IReadOnlyList<LockTicket> killed));
        Assert.Empty(killed);
        Assert.Equal([5L, 20], Order(held));
    }

    [Fact]
    public void A_trylock_never_waits()
    {
        QueuedLock held = HeldBy(Task(1));
        Assert.False(held.TryAcquireAtOnce(Stampless(20).Ticket, default));
        Assert.Equal(0, held.Waiters);
        held.Release(default);
        Assert.True(held.TryAcquireAtOnce(Stampless(20).Ticket, default));
    }

    /// <summary>Tasks that each take some locks in an order of their own, and give all of them up when they die: all get through, in whatever order they run.</summary>
    [Fact]
    public void Tasks_that_take_locks_in_any_order_always_finish() =>
        Gen.Select(Gen.Int[2, 6], Gen.Int[1, 5], Gen.Int[0, int.MaxValue - 1].Array[20, 80]).Sample(
            (tasks, locks, throws) =>
            {
                var next = new Throws(throws);
                var world = new World([.. Enumerable.Range(0, locks).Select(_ => new QueuedLock())]);
                for (int task = 0; task < tasks; task++)
                {
                    int[] order = [.. Enumerable.Range(0, locks).OrderBy(_ => next.Next())];
                    world.Add(order[..(1 + (next.Next() % locks))]);
                }

                int steps = 0;
                while (!world.IsOver)
                {
                    int[] runnable = world.Runnable;
                    Assert.True(runnable.Length > 0, $"{tasks} tasks over {locks} locks wait in a circle");
                    world.Run(runnable[next.Next() % runnable.Length]);
                    Assert.True(++steps < 20_000, "tasks die again and again");
                }

                Assert.All(world.Locks, held => Assert.Equal((false, 0), (held.IsHeld, held.Waiters)));
            });

    [Fact]
    public void A_dma_buf_answers_edeadlk_to_whoever_dies_at_once_or_while_waiting()
    {
        Conversation buffer = TestBuffer.Created();
        Assert.Equal(Errno.Ok, Lock(buffer, Peers.Guest, 1, default)[0].Errno);
        Assert.Empty(Lock(buffer, Peers.OtherGuest, 2, new AcquireContext(Stamp: 5, Acquired: 1)));

        // An older task comes: the waiter dies.
        ReservationGranted killed = buffer.Ask<ReservationGranted>(
            Peers.PhysicalFunction, new LockReservation(Peers.Operation(3), new AcquireContext(Stamp: 2, Acquired: 0)), Peers.OtherGuest);
        Assert.Equal(new ReservationGranted(Peers.Operation(2), Errno.EDEADLK), killed);
        Assert.Equal(Errno.EDEADLK, Lock(buffer, Peers.OtherGuest, 4, new AcquireContext(Stamp: 5, Acquired: 1))[0].Errno);

        // Without locks it may queue again, behind the older one.
        Assert.Empty(Lock(buffer, Peers.OtherGuest, 5, new AcquireContext(Stamp: 5, Acquired: 0)));
        Assert.Equal(
            Peers.Operation(3), buffer.Ask<ReservationGranted>(Peers.Guest, new UnlockReservation(Peers.Operation(1)), Peers.PhysicalFunction).Operation);
        Assert.Equal(
            Peers.Operation(5),
            buffer.Ask<ReservationGranted>(Peers.PhysicalFunction, new UnlockReservation(Peers.Operation(3)), Peers.OtherGuest).Operation);
        Assert.Empty(buffer.Violations);
    }

    private static ReservationGranted[] Lock(Conversation buffer, EntityId task, long operation, AcquireContext context) =>
        [.. buffer.Tell(task, new LockReservation(Peers.Operation(operation), context)).Select(sent => Assert.IsType<ReservationGranted>(sent.Message))];

    private static QueuedLock HeldBy(LockWaiter owner)
    {
        var held = new QueuedLock();
        Assert.Equal(LockAnswer.Granted, held.Acquire(owner, default, out _));
        return held;
    }

    private static List<long> Order(QueuedLock held)
    {
        var order = new List<long>();
        while (held.Release(default) is { } next)
        {
            order.Add(next.Operation.Value);
        }

        return order;
    }

    private static LockWaiter Task(long stamp, int acquired = 0) => new(Ticket(stamp), new AcquireContext(stamp, acquired), LockSet.None);

    private static LockWaiter Stampless(long operation) => new(Ticket(operation), default, LockSet.None);

    private static LockTicket Ticket(long operation) => new(Peers.PhysicalFunction, Peers.Operation(operation));

    /// <summary>Numbers from the generator, again and again.</summary>
    private sealed class Throws(int[] numbers)
    {
        private int _index;

        private int _round;

        public int Next()
        {
            if (_index == numbers.Length)
            {
                _index = 0;
                _round++;
            }

            return (numbers[_index++] ^ (_round * 7919)) & int.MaxValue;
        }
    }

    /// <summary>Some locks, and tasks with a stamp each that take them one after the other.</summary>
    private sealed class World(QueuedLock[] locks)
    {
        private readonly List<(int[] Wanted, List<int> Held, bool Waits)> _tasks = [];

        public QueuedLock[] Locks => locks;

        public bool IsOver => _tasks.TrueForAll(task => task.Wanted.Length == 0);

        /// <summary>Tasks that neither wait nor have finished.</summary>
        public int[] Runnable => [.. Enumerable.Range(0, _tasks.Count).Where(task => _tasks[task] is { Waits: false, Wanted.Length: > 0 })];

        public void Add(int[] wanted) => _tasks.Add((wanted, [], false));

        public void Run(int task)
        {
            (int[] wanted, List<int> held, _) = _tasks[task];
            if (held.Count == wanted.Length)
            {
                GiveUp(task);
                _tasks[task] = ([], held, false);
                return;
            }

            int index = wanted[held.Count];
            locks[index] = Serialization.RoundTrip(locks[index]);
            LockAnswer answer = locks[index].Acquire(Task(task + 1, held.Count), default, out IReadOnlyList<LockTicket> killed);
            foreach (LockTicket dying in killed)
            {
                Assert.True(dying.Operation.Value > task + 1, "an older task was killed");
                _tasks[Of(dying)] = _tasks[Of(dying)] with { Waits = false };
                GiveUp(Of(dying));
            }

            if (answer == LockAnswer.Granted)
            {
                held.Add(index);
            }
            else if (answer == LockAnswer.Dies)
            {
                Assert.NotEmpty(held);
                GiveUp(task);
            }
            else
            {
                _tasks[task] = _tasks[task] with { Waits = true };
            }
        }

        private void GiveUp(int task)
        {
            foreach (int index in _tasks[task].Held.ToArray())
            {
                _tasks[task].Held.Remove(index);
                if (locks[index].Release(default) is { } next)
                {
                    _tasks[Of(next)].Held.Add(index);
                    _tasks[Of(next)] = _tasks[Of(next)] with { Waits = false };
                }
            }
        }

        private static int Of(LockTicket ticket) => (int)ticket.Operation.Value - 1;
    }
}
