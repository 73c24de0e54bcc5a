using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing;

/// <content>The reservation object: its wait-die lock and its fences.</content>
public sealed partial class DmaBuf
{
    private void Lock(LockReservation take, EntityId sender, IOutbox outbox)
    {
        var ticket = new LockTicket(sender, take.Operation);
        switch (Acquire(new LockWaiter(ticket, take.Context, take.Held), outbox))
        {
            case LockAnswer.Granted:
                outbox.Send(sender, new ReservationGranted(take.Operation, Errno.Ok), Calibration.Call);
                break;
            case LockAnswer.Dies:
                outbox.Send(sender, new ReservationGranted(take.Operation, Errno.EDEADLK), Calibration.Call);
                break;
            default:
                break;
        }
    }

    private LockAnswer Acquire(LockWaiter asks, IOutbox outbox)
    {
        LockAnswer answer = _reservation.Acquire(asks, outbox.Now, out IReadOnlyList<LockTicket> killed);
        if (answer != LockAnswer.Dies)
        {
            ObserveLock(answer == LockAnswer.Granted ? LockAction.Acquired : LockAction.Waits, asks.Ticket, asks.Held, outbox);
        }

        foreach (LockTicket dying in killed)
        {
            outbox.Send(dying.Holder, new ReservationGranted(dying.Operation, Errno.EDEADLK), Calibration.Call);
        }

        return answer;
    }

    private void Unlock(LockTicket ticket, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(ticket))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{ticket.Holder} releases a reservation lock that it does not hold")));
            return;
        }

        ReleaseLock(outbox);
    }

    private void ReleaseLock(IOutbox outbox)
    {
        ObserveLock(LockAction.Released, _reservation.Owner!.Value, LockSet.None, outbox);
        if (_reservation.Release(outbox.Now) is not { } next)
        {
            return;
        }

        ObserveLock(LockAction.Acquired, next, _reservation.OwnerHeld, outbox);
        if (AttachOf(next) is { } attach)
        {
            FinishAttach(attach, outbox);
        }
        else if (OperationOf(next) is { } operation)
        {
            Step(operation, outbox);
        }
        else
        {
            outbox.Send(next.Holder, new ReservationGranted(next.Operation, Errno.Ok), Calibration.Call);
        }
    }

    private static void ObserveLock(LockAction action, LockTicket task, LockSet held, IOutbox outbox) =>
        outbox.Observe(Observation.Of(new LockEvent(LockClass.Reservation, action, task, held)));

    private void AddFence(AddFence add, EntityId sender, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(new LockTicket(sender, add.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} adds a fence without the reservation lock")));
            return;
        }

        _fences.Add(add.Fence);
        if (_fenceWaits.Exists(wait => wait.Usage >= add.Fence.Usage))
        {
            // Whoever waits already waits for this one too, so it must not sleep.
            EnableSignaling(add.Fence.Usage, outbox);
        }
    }

    private void BeginWait(FenceWait wait, IOutbox outbox)
    {
        if (!_fences.IsBusy(wait.Usage))
        {
            EndWait(wait, outbox);
            return;
        }

        _fenceWaits.Add(wait);
        EnableSignaling(wait.Usage, outbox);
    }

    private static void EndWait(FenceWait wait, IOutbox outbox) =>
        outbox.Send(wait.Task.Holder, wait.Answer ?? (Message)new Completed(wait.Task.Operation, Errno.Ok), Calibration.Call);

    private void EnableSignaling(FenceUsage usage, IOutbox outbox)
    {
        foreach (FenceId fence in _fences.EnableSignaling(usage))
        {
            outbox.Send(fence.Owner, new EnableSignaling(fence), Calibration.Call);
        }
    }

    private void AfterSignal(IOutbox outbox)
    {
        foreach (FenceWait done in _fenceWaits.Where(wait => !_fences.IsBusy(wait.Usage)))
        {
            EndWait(done, outbox);
        }

        _fenceWaits.RemoveAll(wait => !_fences.IsBusy(wait.Usage));
        Resume(BufferStep.AwaitFences, outbox);
    }
}
