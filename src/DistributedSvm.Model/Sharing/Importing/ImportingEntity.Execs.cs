using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// Jobs over several buffers, in the VM of the process that asks: vm->lock, then the reservation locks, wait-die as drm_exec does it. EDEADLK: give all locks up, take the one that was fought for first and without any other, go on from there.
/// </content>
public abstract partial class ImportingEntity<TSpec>
{
    private void BeginExec(ExecBuffers exec, EntityId requester, IOutbox outbox)
    {
        Tables.LastStamp = AcquireContext.NextStamp(Tables.LastStamp, outbox.Now, outbox.Self);
        var operation = new ExecOperation(requester, exec, Tables.LastStamp);
        foreach (long surface in exec.Surfaces)
        {
            if (!Tables.Imports.TryGetValue(surface, out Import? import))
            {
                outbox.Send(requester, new ContentRead(exec.Operation, Errno.ENOENT, false, 0, ContentTag.AllOnes), Calibration.Ioctl);
                return;
            }

            operation.Buffers.Add(import.DmaBuf);
        }

        foreach (long surface in exec.Surfaces)
        {
            Tables.Imports[surface].Jobs++;
        }

        OperationId id = _ids.Next();
        Tables.Execs.Begin(id, operation);
        if (TakeVm(requester, id, outbox))
        {
            LockNext(id, operation, outbox);
        }
    }

    private void LockNext(OperationId id, ExecOperation exec, IOutbox outbox)
    {
        for (int place = 0; place < exec.Buffers.Count; place++)
        {
            if (!exec.Locked.Contains(place))
            {
                Ask(id, exec, place, outbox);
                return;
            }
        }

        Run(id, exec, outbox);
    }

    private void Ask(OperationId id, ExecOperation exec, int place, IOutbox outbox)
    {
        exec.Asking = place;
        LockSet held = (exec.Locked.Count > 0 ? LockSet.Reservation : LockSet.None) | (HasVms ? LockSet.Vm : LockSet.None);
        outbox.Send(exec.Buffers[place], new LockReservation(id, new AcquireContext(exec.Stamp, exec.Locked.Count), held), Calibration.Call);
    }

    private void OnExecLocked(OperationId id, ExecOperation exec, Errno errno, IOutbox outbox)
    {
        switch (errno)
        {
            case Errno.Ok:
                // A buffer that comes twice is locked once (EALREADY).
                exec.Locked.UnionWith(Enumerable.Range(0, exec.Buffers.Count).Where(place => exec.Buffers[place] == exec.Buffers[exec.Asking]));
                LockNext(id, exec, outbox);
                break;
            case Errno.EDEADLK:
                int contended = exec.Asking;
                UnlockAll(id, exec, outbox);
                Ask(id, exec, contended, outbox);
                break;
            default:
                UnlockAll(id, exec, outbox);
                FailLocked(id, exec, errno, outbox);
                break;
        }
    }

    private static void UnlockAll(OperationId id, ExecOperation exec, IOutbox outbox)
    {
        foreach (EntityId buffer in exec.Locked.Select(place => exec.Buffers[place]).Distinct())
        {
            outbox.Send(buffer, new UnlockReservation(id), Calibration.Call);
        }

        exec.Locked.Clear();
    }

    /// <summary>All locks are held: every buffer must be mapped now; then a fence on each, and the accesses.</summary>
    private void Run(OperationId id, ExecOperation exec, IOutbox outbox)
    {
        Import?[] imports = [.. exec.Request.Surfaces.Select(surface => Tables.Imports.GetValueOrDefault(surface))];
        if (!imports.All(import => import is { State: ImportState.Live }))
        {
            UnlockAll(id, exec, outbox);
            FailLocked(id, exec, Errno.EAGAIN, outbox);
            return;
        }

        TakeNotifier(exec.Requester, id, outbox);
        FenceUsage usage = exec.Request.IsWrite ? FenceUsage.Write : FenceUsage.Read;
        for (int place = 0; place < imports.Length; place++)
        {
            outbox.Send(exec.Buffers[place], new AddFence(id, new Fence(FenceOf(id, outbox), usage, NeedsSignaling: false)), Calibration.Call);
        }

        ReleaseNotifier(exec.Requester, outbox);
        UnlockAll(id, exec, outbox);
        ReleaseVm(exec.Requester, outbox);
        exec.Left = imports.Length;
        for (int place = 0; place < imports.Length; place++)
        {
            Begin(imports[place]!, new AccessRequest(outbox.Self, id, exec.Request.Tags[place], exec.Request.IsWrite), outbox);
        }
    }

    /// <summary>It ends before its accesses begin.</summary>
    private void FailLocked(OperationId id, ExecOperation exec, Errno errno, IOutbox outbox)
    {
        FinishExec(id, errno, outbox);
        ReleaseVm(exec.Requester, outbox);
    }

    /// <summary>Contexts of jobs are below zero, those of mappings above.</summary>
    private static FenceId FenceOf(OperationId id, IOutbox outbox) => new(outbox.Self, -id.Value, 1);

    /// <summary>True when the access was one of a job's.</summary>
    private bool TryFinishExecAccess(AccessRequest request, ContentRead read, IOutbox outbox)
    {
        if (request.Requester != outbox.Self || Tables.Execs.Find(request.Operation) is not { } exec)
        {
            return false;
        }

        if (!read.Matches)
        {
            exec.Worst ??= read;
        }

        if (--exec.Left == 0)
        {
            foreach (EntityId buffer in exec.Buffers)
            {
                outbox.Send(buffer, new SignalFence(FenceOf(request.Operation, outbox)), Calibration.Call);
            }

            FinishExec(request.Operation, Errno.Ok, outbox);
        }

        return true;
    }

    private void FinishExec(OperationId id, Errno errno, IOutbox outbox)
    {
        ExecOperation exec = Tables.Execs.End(id);
        OperationId replyTo = exec.Request.Operation;
        ContentRead answer = errno != Errno.Ok
            ? new ContentRead(replyTo, errno, false, 0, ContentTag.AllOnes)
            : exec.Worst is { } worst ? worst with { Operation = replyTo } : new ContentRead(replyTo, Errno.Ok, true, 0, default);
        outbox.Send(exec.Requester, answer, Calibration.Ioctl);
        foreach (long surface in exec.Request.Surfaces)
        {
            Import import = Find(surface)!;
            if (--import.Jobs == 0 && import.ReleasedBy is { } caller)
            {
                Begin(import, ImportTask.Release, caller, outbox);
            }
        }
    }
}
