using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// A lock that several tasks may hold for reading, or one for writing (struct rw_semaphore), as an object. First come, first served: a reader behind a writer that waits
/// waits too. It never blocks anybody; whoever releases it learns who holds it from now on and has to tell them.
/// </summary>
[GenerateSerializer]
public sealed class SharedLock
{
    /// <summary>Null until somebody takes it.</summary>
    [Id(0)]
    private List<LockWaiter>? _holders;

    [Id(1)]
    private bool _isWritten;

    /// <summary>In order of their asking. Null until somebody waits.</summary>
    [Id(2)]
    private List<Waiting>? _waiters;

    public bool IsHeld => _holders is { Count: > 0 };

    /// <summary>Somebody holds it for writing.</summary>
    public bool IsWritten => _isWritten && IsHeld;

    public int Waiters => _waiters?.Count ?? 0;

    public bool IsHeldBy(LockTicket ticket) => _holders?.Exists(holder => holder.Ticket == ticket) ?? false;

    /// <summary>True when the ticket holds it now; otherwise the ticket waits.</summary>
    public bool TryAcquire(LockTicket ticket, bool isShared, LockSet held)
    {
        var asks = new LockWaiter(ticket, default, held);
        if (Waiters == 0 && Admits(isShared))
        {
            Admit(asks, isShared);
            return true;
        }

        (_waiters ??= []).Add(new Waiting(asks, isShared));
        return false;
    }

    /// <summary>Gives it up.</summary>
    /// <returns>Those who hold it from now on, and what they held when they asked.</returns>
    public IReadOnlyList<LockWaiter> Release(LockTicket ticket)
    {
        if (_holders is null || _holders.RemoveAll(holder => holder.Ticket == ticket) == 0)
        {
            throw new ModelBugException($"{ticket} releases a lock that it does not hold.");
        }

        var admitted = new List<LockWaiter>();
        while (_waiters is { Count: > 0 } && Admits(_waiters[0].IsShared))
        {
            Waiting next = _waiters[0];
            _waiters.RemoveAt(0);
            Admit(next.Waiter, next.IsShared);
            admitted.Add(next.Waiter);
        }

        return admitted;
    }

    private bool Admits(bool isShared) => !IsHeld || (isShared && !_isWritten);

    private void Admit(LockWaiter waiter, bool isShared)
    {
        (_holders ??= []).Add(waiter);
        _isWritten = !isShared;
    }

    [GenerateSerializer, Immutable]
    internal readonly record struct Waiting([property: Id(0)] LockWaiter Waiter, [property: Id(1)] bool IsShared);
}
