using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// What the exporter does to its buffer: revoke, un-revoke, move. Each is a program of steps that the vfio base gives; between two steps anybody may come.
/// </content>
public sealed partial class DmaBuf
{
    /// <summary>How long an exporter waits for an unmap before somebody is told (Jason Gunthorpe, January 2026: wait 1 s, print, keep waiting).</summary>
    private static readonly SimTime UnmapPatience = SimTime.FromSeconds(1);

    private SimTime Patience => _settings.UnmapWatchdog ?? UnmapPatience;

    private void BeginRevoke(RevokeDmaBuf revoke, EntityId sender, IOutbox outbox)
    {
        var task = new LockTicket(sender, revoke.Operation);
        if (_status == BufferStatus.Permanent && revoke.To == BufferStatus.Permanent)
        {
            outbox.Send(sender, new Completed(revoke.Operation, Errno.EBADFD), Calibration.Call);
            return;
        }

        if (_status == BufferStatus.Dead)
        {
            outbox.Send(sender, new Completed(revoke.Operation, Errno.ENODEV), Calibration.Call);
            return;
        }

        if (revoke.UnlessAttached && _attachments.Count > 0)
        {
            // Those that are still being attached count as well: they will map what the caller is about to take away.
            outbox.Send(sender, new Completed(revoke.Operation, Errno.EBUSY), Calibration.Call);
            return;
        }

        // Whoever revoked it before has waited already: there is nothing left to wait for.
        ImmutableArray<BufferStep> program = _isArmed
            ? Base.Revoke
            : [BufferStep.Lock, BufferStep.SetStatus, BufferStep.Unlock, BufferStep.Reply];
        Begin(new BufferOperation(task, program, revoke.To, revoke.Held), outbox);
    }

    private void BeginUnrevoke(UnrevokeDmaBuf unrevoke, EntityId sender, IOutbox outbox)
    {
        if (_status != BufferStatus.Temporary)
        {
            outbox.Send(sender, new Completed(unrevoke.Operation, Errno.Ok), Calibration.Call);
            return;
        }

        Begin(new BufferOperation(new LockTicket(sender, unrevoke.Operation), Base.Unrevoke, BufferStatus.Ok, unrevoke.Held), outbox);
    }

    private void Begin(BufferOperation operation, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        _exporting.Add(id, operation);
        Run(id, outbox);
    }

    /// <summary>The operation of the exporter that runs under this ticket, or null.</summary>
    private OperationId? OperationOf(LockTicket ticket)
    {
        foreach ((OperationId id, BufferOperation operation) in _exporting)
        {
            if (operation.Task == ticket)
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Nothing when what the step was to wait for came before the step itself: the operation has gone on already.</summary>
    private void Continue(ContinueBuffer next, IOutbox outbox)
    {
        if (_exporting.GetValueOrDefault(next.Operation)?.Step == next.Next)
        {
            Run(next.Operation, outbox);
        }
    }

    /// <summary>Does the step at which the operation stands; what it waits for goes on with the next one.</summary>
    private void Run(OperationId id, IOutbox outbox)
    {
        if (!_exporting.TryGetValue(id, out BufferOperation? operation))
        {
            return;
        }

        switch (operation.Step)
        {
            case BufferStep.Lock:
                if (Acquire(new LockWaiter(operation.Task, default, operation.Held), outbox) == LockAnswer.Granted)
                {
                    Step(id, outbox);
                }

                break;
            case BufferStep.SetStatus:
                // A buffer that is gone for good stays so: a reset revokes it no weaker, and so publishes it never again.
                _status = operation.Target > _status ? operation.Target : _status;
                Step(id, outbox);
                break;
            case BufferStep.Notify:
                Notify(id, operation, outbox);
                break;
            case BufferStep.AwaitFences:
                EnableSignaling(FenceUsage.Bookkeep, outbox);
                StepIf(!_fences.IsBusy(FenceUsage.Bookkeep), id, outbox);
                break;
            case BufferStep.Unlock:
                ReleaseLock(outbox);
                Step(id, outbox);
                break;
            case BufferStep.DropBase:
                _isArmed = false;
                _count--;
                CheckCount(outbox);
                Step(id, outbox);
                break;
            case BufferStep.AwaitUnmaps:
                AwaitUnmaps(id, operation, outbox);
                break;
            case BufferStep.Rearm:
                _isArmed = true;
                _count++;
                CheckCount(outbox);
                Step(id, outbox);
                break;
            case BufferStep.Publish:
                if (Base.Waits && !_isArmed)
                {
                    outbox.Observe(Observation.Of(Invariants.PublishedTooEarly("the buffer can be mapped again before its count of mappings was armed")));
                }

                _status = _status == BufferStatus.Temporary ? operation.Target : _status;
                Step(id, outbox);
                break;
            case BufferStep.Relocate:
                outbox.Send(_exporter, new RelocateObject(id), Calibration.Call);
                break;
            case BufferStep.Admit:
                Admit(id, operation, outbox);
                break;
            case BufferStep.Reply:
                _exporting.Remove(id);
                outbox.Send(operation.Task.Holder, new Completed(operation.Task.Operation, operation.Errno), Calibration.Call);
                ReleaseIfUnused(outbox);
                break;
            default:
                throw new ModelBugException($"{operation.Step} is no step of an exporter.");
        }
    }

    /// <summary>Goes on with the next step, which others may come before.</summary>
    private void Step(OperationId id, IOutbox outbox)
    {
        BufferOperation operation = _exporting[id];
        operation.Index++;
        outbox.StartTimer(new ContinueBuffer(id, operation.Step), SimTime.Zero);
    }

    private void StepIf(bool isDone, OperationId id, IOutbox outbox)
    {
        if (isDone)
        {
            Step(id, outbox);
        }
    }

    /// <summary>Goes on with operations that stand at this step, now that what they waited for has happened.</summary>
    private void Resume(BufferStep step, IOutbox outbox)
    {
        foreach (OperationId id in _exporting.Where(pair => pair.Value.Step == step && IsOver(pair.Value)).Select(pair => pair.Key).ToArray())
        {
            outbox.Cancel(_exporting[id].Watchdog);
            Step(id, outbox);
        }
    }

    private bool IsOver(BufferOperation operation) => operation.Step switch
    {
        BufferStep.AwaitFences => !_fences.IsBusy(FenceUsage.Bookkeep),
        BufferStep.AwaitUnmaps => _count == 0,
        _ => false,
    };

    private void Notify(OperationId id, BufferOperation operation, IOutbox outbox)
    {
        foreach ((int number, Attachment attachment) in _attachments)
        {
            if (attachment.IsLinked && (attachment.Traits.HasInvalidate || attachment.Match.Kind == InterconnectKind.LocalVram))
            {
                operation.Notified.Add(number);
                outbox.Send(attachment.Importer, new Invalidate(id, number, operation.Task), Calibration.Call);
            }
        }

        StepIf(operation.Notified.Count == 0, id, outbox);
    }

    private void CallbackReturned(Invalidated returned, IOutbox outbox)
    {
        if (!_exporting.TryGetValue(returned.Notice, out BufferOperation? operation) || !operation.Notified.Remove(returned.Attachment))
        {
            // Nobody called: an importer that returns twice has nothing to return from.
            return;
        }

        StepIf(operation.Notified.Count == 0, returned.Notice, outbox);
    }

    private void AwaitUnmaps(OperationId id, BufferOperation operation, IOutbox outbox)
    {
        if (_reservation.IsHeldBy(operation.Task))
        {
            outbox.Observe(Observation.Of(Invariants.WaitsUnderLock("the exporter waits for unmaps while it holds the reservation lock")));
        }

        if (_count == 0)
        {
            Step(id, outbox);
        }
        else
        {
            operation.Watchdog = outbox.StartTimer(new UnmapOverdue(id), Patience);
        }
    }

    private void ReportOverdue(OperationId id, IOutbox outbox)
    {
        if (!_exporting.TryGetValue(id, out BufferOperation? operation))
        {
            return;
        }

        string importers = string.Join(", ", _attachments.Values.Where(attachment => attachment.IsCounted).Select(attachment => attachment.Importer));
        string lockHeld = operation.Held.HasFlag(LockSet.MemoryLock) ? " with memory_lock held" : "";
        outbox.Observe(Observation.Of(Invariants.UnboundedWait(
            operation.Held.HasFlag(LockSet.MemoryLock), $"a revoke has waited for {Patience}{lockHeld} for an unmap by {importers}, and goes on {(_settings.UnmapWatchdog is null ? "waiting" : "without it")}")));
        if (_settings.UnmapWatchdog is not null)
        {
            // The watchdog takes the mappings away: whoever did not unmap has lost them.
            foreach (Attachment attachment in _attachments.Values.Where(attachment => attachment.IsCounted))
            {
                attachment.IsCounted = false;
                _count--;
            }

            Resume(BufferStep.AwaitUnmaps, outbox);
        }
    }
}
