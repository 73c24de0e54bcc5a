using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Hot reset of a set: every device's memory_lock in order, by trylock so that two of them cannot deadlock, and its buffers revoked; then the reset; then, last first, un-revoke
/// where memory decode is on and unlock. One that is busy undoes those before it (vfio_pci_dev_set_hot_reset).
/// </content>
public sealed partial class VfioDevice
{
    private void BeginHotReset(ResetDevices reset, EntityId caller, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        Tables.HotResets.Begin(id, new HotResetOperation(new LockTicket(caller, reset.Operation), reset.Devices));
        JoinNext(id, outbox);
    }

    private void JoinNext(OperationId id, IOutbox outbox)
    {
        HotResetOperation set = Tables.HotResets.Find(id)!;
        set.Step = HotResetStep.Joining;
        if (set.Next < set.Devices.Length)
        {
            outbox.Send(set.Devices[set.Next], new JoinHotReset(id), Calibration.Call);
            return;
        }

        set.Step = HotResetStep.Resetting;
        set.Left = set.Joined.Count;
        foreach (EntityId device in set.Joined)
        {
            outbox.Send(device, new ResetInSet(id), Calibration.Call);
        }

        if (set.Left == 0)
        {
            EndHotReset(id, set, outbox);
        }
    }

    private void AdvanceHotReset(OperationId id, HotResetOperation set, Errno errno, IOutbox outbox)
    {
        switch (set.Step)
        {
            case HotResetStep.Joining when errno == Errno.EBUSY:
                set.Errno = errno;
                set.Failures++;
                BeginLeaving(id, set, outbox);
                break;
            case HotResetStep.Joining:
                if (errno == Errno.Ok)
                {
                    set.Joined.Add(set.Devices[set.Next]);
                }

                set.Next++;
                JoinNext(id, outbox);
                break;
            case HotResetStep.Resetting:
                set.Errno = errno == Errno.Ok ? set.Errno : errno;
                if (--set.Left == 0)
                {
                    BeginLeaving(id, set, outbox);
                }

                break;
            default:
                set.Next++;
                LeaveNext(id, set, outbox);
                break;
        }
    }

    private void BeginLeaving(OperationId id, HotResetOperation set, IOutbox outbox)
    {
        set.Step = HotResetStep.Leaving;
        set.Next = 0;

        // The first version did not look at who had joined (B-33).
        set.Leaving = set.Errno == Errno.EBUSY && Base.UnrevokesWholeSet ? set.Devices : [.. Enumerable.Reverse(set.Joined)];
        LeaveNext(id, set, outbox);
    }

    private void LeaveNext(OperationId id, HotResetOperation set, IOutbox outbox)
    {
        if (set.Next < set.Leaving.Length)
        {
            outbox.Send(set.Leaving[set.Next], new LeaveHotReset(id), Calibration.Call);
        }
        else if (set.Errno == Errno.EBUSY && set.Failures < Calibration.HotResetAttempts)
        {
            outbox.StartTimer(new HotResetDue(id), Calibration.HotResetRetry);
        }
        else
        {
            EndHotReset(id, set, outbox);
        }
    }

    private void RetryHotReset(OperationId id, IOutbox outbox)
    {
        HotResetOperation set = Tables.HotResets.Find(id)!;
        set.Errno = Errno.Ok;
        set.Next = 0;
        set.Joined.Clear();
        JoinNext(id, outbox);
    }

    private void EndHotReset(OperationId id, HotResetOperation set, IOutbox outbox)
    {
        Tables.HotResets.End(id);
        Answer(set.Caller, set.Errno, outbox);
    }

    private void Join(JoinHotReset join, EntityId leader, IOutbox outbox)
    {
        var caller = new LockTicket(leader, join.Operation);
        OperationId id = _operations.Next();
        var ticket = new LockTicket(outbox.Self, id);
        if (_isClosed)
        {
            Answer(caller, Errno.ENODEV, outbox);
        }
        else if (!Tables.MemoryLock.TryAcquireAtOnce(ticket, outbox.Now))
        {
            Answer(caller, Errno.EBUSY, outbox);
        }
        else
        {
            // A trylock is no edge of the lock-class graph: it waits for nobody.
            outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, LockAction.Acquired, ticket, LockSet.None)));
            Tables.Actions.Begin(id, new DeviceOperation(caller, DeviceAction.HotReset, default) { IsOfSet = true });
            UnderLock(id, outbox);
        }
    }

    private void ResetJoined(ResetInSet reset, EntityId leader, IOutbox outbox)
    {
        OperationId id = JoinedBy(leader, reset.Operation)!.Value;

        // The reset finds every function in D0, whatever state it was put into.
        _isAsleep = false;
        BeginReset(id, Tables.Actions.Find(id)!, outbox);
    }

    private void Leave(LeaveHotReset leave, EntityId leader, IOutbox outbox)
    {
        if (JoinedBy(leader, leave.Operation) is { } id)
        {
            Unrevoke(id, Tables.Actions.Find(id)!, outbox);
            return;
        }

        foreach (EntityId buffer in Tables.DmaBufs)
        {
            outbox.Send(buffer, new UnrevokeDmaBuf(_operations.Next(), LockSet.None), Calibration.Call);
        }

        Answer(new LockTicket(leader, leave.Operation), Errno.Ok, outbox);
    }

    private OperationId? JoinedBy(EntityId leader, OperationId operation) =>
        Tables.Actions.IdOf(action => action.IsOfSet && action.Caller == new LockTicket(leader, operation));
}
