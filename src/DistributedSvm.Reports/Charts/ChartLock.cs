using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Reports.Charts;

/// <summary>
/// Something happened to a lock of lane <paramref name="Owner"/>. <paramref name="Task"/>: who holds it or waits for it, and for which operation;
/// <paramref name="Waiter"/>: that one's lane, -1 without one.
/// </summary>
public sealed record ChartLock(EventKey Event, int Owner, LockClass Class, LockAction Action, LockTicket Task, string Holder, int Waiter, LockSet Held)
    : ChartStep(Event)
{
    /// <summary>How long it was held, if that is known: only of releases.</summary>
    public SimTime? HeldFor { get; init; }
}
