using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Pages that have just come to a device for a fault. On a card the access is replayed within a microsecond of the answer, so that it happens before anybody can take the pages away
/// again; a step of a kernel here takes longer, so what takes pages away waits for it. Without that two devices would take them from each other for ever, and neither would get on.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>How long a device has, once its fault is answered, for the access that faulted.</summary>
    private static readonly SimTime ReplayTime = SimTime.FromMicroseconds(20);

    [Id(40)]
    private readonly List<Arrival> _arrivals = [];

    private void BeginArrival(SvmTask task, AddressRange range)
    {
        _arrivals.RemoveAll(arrival => arrival.Task == task.Id);
        _arrivals.Add(new Arrival(task.Id, range, SimTime.Never));
    }

    /// <summary>The fault is over: with a translation, which the device may use for a while, or without.</summary>
    private void EndArrival(SvmTask task, bool isBound, IOutbox outbox)
    {
        SimTime now = outbox.Now;
        _arrivals.RemoveAll(arrival => arrival.Until <= now);
        int at = _arrivals.FindIndex(arrival => arrival.Task == task.Id);
        if (at < 0)
        {
            return;
        }

        Arrival ended = _arrivals[at];
        _arrivals.RemoveAt(at);
        if (isBound)
        {
            _arrivals.Add(ended with { Until = now + Costs.FaultDelivery + ReplayTime });
        }

        WakePages(ended.Range);
    }

    /// <summary>Waits where pages of ranges have just come to a device for the fault of another task.</summary>
    /// <returns>True when there is nothing to wait for.</returns>
    private bool AreSettled(SvmTask task, int mm, ImmutableArray<AddressRange> ranges, IOutbox outbox)
    {
        SimTime until = outbox.Now;
        foreach (Arrival arrival in _arrivals)
        {
            if (arrival.Task == task.Id || !ranges.Any(arrival.Range.Overlaps))
            {
                continue;
            }

            if (arrival.Until.IsNever)
            {
                return AwaitPages(task, mm, arrival.Range, isDrain: false);
            }

            until = SimTime.Max(until, arrival.Until);
        }

        return until <= outbox.Now || Spend(task, until - outbox.Now, SvmYield.Refault, outbox);
    }

    /// <summary>Waits where pages of a range are in the timeslice of an atomic: what goes the way of CPU faults faults again and again.</summary>
    private bool AreReleased(SvmTask task, Mm mm, AddressRange range, IOutbox outbox)
    {
        if (HolderOf(mm, range, outbox.Now) is not { } holder)
        {
            return true;
        }

        Observe(holder.Device, SvmMetrics.TimesliceWaits, 1, outbox);
        return Spend(task, _devmem.HeldUntil(holder.Device, holder.Allocation) - outbox.Now, SvmYield.Refault, outbox);
    }

    private bool IsHeld(Mm mm, AddressRange range, SimTime now) => HolderOf(mm, range, now) is not null;

    /// <summary>The first pages of a range that are in their timeslice.</summary>
    private PageRun? HolderOf(Mm mm, AddressRange range, SimTime now)
    {
        if (!_devmem.HasHeld)
        {
            return null;
        }

        var runs = new List<PageRun>();
        mm.Walk(range, runs);
        int found = runs.FindIndex(run => run.Kind == PageKind.Device && now < _devmem.HeldUntil(run.Device, run.Allocation));
        return found < 0 ? null : runs[found];
    }
}
