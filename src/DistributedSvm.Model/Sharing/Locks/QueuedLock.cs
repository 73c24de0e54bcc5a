using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// A lock as an object: an owner and waiters, so that holding, waiting and inversions can be seen. It never blocks anybody; whoever releases it learns who owns it next
/// and has to tell them. Tasks with a stamp follow wait-die (DEFINE_WD_CLASS, kernel/locking/ww_mutex.h): waiters with one queue by stamp, those without are first
/// come, first served; a younger task that holds other locks dies when it meets an older one.
/// </summary>
[GenerateSerializer]
public sealed class QueuedLock
{
    /// <summary>Null until somebody waits.</summary>
    [Id(0)]
    private List<LockWaiter>? _waiters;

    [Id(1)]
    private LockWaiter? _owner;

    /// <summary>The longest time that anybody held it.</summary>
    [Id(2)]
    public SimTime LongestHeld { get; private set; }

    [Id(3)]
    private SimTime _heldSince;

    public bool IsHeld => _owner is not null;

    public LockTicket? Owner => _owner?.Ticket;

    /// <summary>What the owner held when it asked for this lock.</summary>
    public LockSet OwnerHeld => _owner?.Held ?? LockSet.None;

    public int Waiters => _waiters?.Count ?? 0;

    /// <summary>By that holder and for that operation: a driver has many threads, and what one of them holds the others do not.</summary>
    public bool IsHeldBy(LockTicket ticket) => _owner?.Ticket == ticket;

    /// <summary>True when the lock was free and is now owned by the ticket; otherwise the ticket waits.</summary>
    public bool TryAcquire(LockTicket ticket, SimTime now, LockSet held = LockSet.None) =>
        Acquire(new LockWaiter(ticket, default, held), now, out _) == LockAnswer.Granted;

    /// <summary>mutex_trylock: never waits.</summary>
    public bool TryAcquireAtOnce(LockTicket ticket, SimTime now, LockSet held = LockSet.None) =>
        _owner is null && Acquire(new LockWaiter(ticket, default, held), now, out _) == LockAnswer.Granted;

    /// <summary>
    /// Takes the lock, waits for it, or dies. <paramref name="killed"/>: younger waiters that hold other locks, which die since this older task waits now.
    /// </summary>
    public LockAnswer Acquire(LockWaiter asks, SimTime now, out IReadOnlyList<LockTicket> killed)
    {
        killed = [];
        if (_owner is null)
        {
            _owner = asks;
            _heldSince = now;
            return LockAnswer.Granted;
        }

        _waiters ??= [];
        AcquireContext context = asks.Context;
        bool meetsOlder = context.IsYoungerThan(_owner.Value.Context) || _waiters.Exists(waiter => context.IsYoungerThan(waiter.Context));
        if (context.Acquired > 0 && meetsOlder)
        {
            return LockAnswer.Dies;
        }

        if (context.HasStamp)
        {
            LockTicket[] dying = [.. _waiters.Where(waiter => waiter.Context.Acquired > 0 && waiter.Context.IsYoungerThan(context)).Select(waiter => waiter.Ticket)];
            _waiters.RemoveAll(waiter => dying.Contains(waiter.Ticket));
            killed = dying;
        }

        int place = context.HasStamp ? _waiters.FindIndex(waiter => waiter.Context.IsYoungerThan(context)) : -1;
        _waiters.Insert(place < 0 ? _waiters.Count : place, asks);
        return LockAnswer.Waits;
    }

    /// <summary>Gives the lock up; the next waiter, if any, owns it from now on and is returned.</summary>
    public LockTicket? Release(SimTime now)
    {
        if (_owner is null)
        {
            throw new ModelBugException("A lock that nobody holds was released.");
        }

        LongestHeld = SimTime.Max(LongestHeld, now - _heldSince);
        _owner = null;
        if (_waiters is { Count: > 0 })
        {
            _owner = _waiters[0];
            _waiters.RemoveAt(0);
        }

        _heldSince = now;
        return _owner?.Ticket;
    }
}
