using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// A lock as an object: an owner and waiters in the order of asking, so that holding, waiting and inversions can be seen. It never blocks anybody;
/// whoever releases it learns who owns it next and has to tell them.
/// </summary>
[GenerateSerializer]
public sealed class QueuedLock
{
    [Id(0)]
    private readonly Queue<LockTicket> _waiters = new();

    [Id(1)]
    private LockTicket? _owner;

    /// <summary>The longest time that anybody held it.</summary>
    [Id(2)]
    public SimTime LongestHeld { get; private set; }

    [Id(3)]
    private SimTime _heldSince;

    public bool IsHeld => _owner is not null;

    public int Waiters => _waiters.Count;

    /// <summary>By that holder and for that operation: a driver has many threads, and what one of them holds the others do not.</summary>
    public bool IsHeldBy(LockTicket ticket) => _owner == ticket;

    /// <summary>True when the lock was free and is now owned by the ticket; otherwise the ticket waits.</summary>
    public bool TryAcquire(LockTicket ticket, SimTime now)
    {
        if (_owner is not null)
        {
            _waiters.Enqueue(ticket);
            return false;
        }

        _owner = ticket;
        _heldSince = now;
        return true;
    }

    /// <summary>Gives the lock up; the next waiter, if any, owns it from now on and is returned.</summary>
    public LockTicket? Release(SimTime now)
    {
        if (_owner is null)
        {
            throw new ModelBugException("A lock that nobody holds was released.");
        }

        LongestHeld = SimTime.Max(LongestHeld, now - _heldSince);
        _owner = _waiters.Count > 0 ? _waiters.Dequeue() : null;
        _heldSince = now;
        return _owner;
    }
}
