using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// GPU VMs, one for each process that imports: their locks around binds, rebinds and jobs (xe_vm_bind_ioctl, preempt_rebind_work_func, xe_exec_ioctl). Giving a mapping
/// back takes none of them: that runs under the reservation lock alone, or an invalidation could wait for a bind that waits for it.
/// </content>
public abstract partial class ImportingEntity<TSpec>
{
    /// <summary>The driver binds imports in VMs of a GPU; other devices have none.</summary>
    protected virtual bool HasVms => false;

    /// <summary>What a task holds that writes page table entries, before its next lock.</summary>
    protected LockSet HeldByBind => LockSet.Reservation | (HasVms ? LockSet.Vm : LockSet.None);

    /// <summary>True when the operation holds vm-&gt;lock now, or needs none; otherwise it goes on in <see cref="OnVmLocked"/>.</summary>
    private bool TakeVm(EntityId vm, OperationId id, IOutbox outbox)
    {
        if (!HasVms)
        {
            return true;
        }

        SortedDictionary<EntityId, VmLocks> vms = Tables.Vms ??= [];
        if (!vms.TryGetValue(vm, out VmLocks? locks))
        {
            vms.Add(vm, locks = new VmLocks());
        }

        var ticket = new LockTicket(outbox.Self, id);
        bool isOwned = locks.Vm.TryAcquire(ticket, outbox.Now);
        Observe(LockClass.Vm, isOwned ? LockAction.Acquired : LockAction.Waits, ticket, LockSet.None, outbox);
        return isOwned;
    }

    /// <summary>Gives vm-&gt;lock up; whoever waits for it goes on. A VM that nobody holds leaves nothing behind.</summary>
    private void ReleaseVm(EntityId vm, IOutbox outbox)
    {
        if (!HasVms)
        {
            return;
        }

        QueuedLock vmLock = Tables.Vms![vm].Vm;
        Observe(LockClass.Vm, LockAction.Released, vmLock.Owner!.Value, LockSet.None, outbox);
        if (vmLock.Release(outbox.Now) is { } next)
        {
            Observe(LockClass.Vm, LockAction.Acquired, next, LockSet.None, outbox);
            OnVmLocked(next.Operation, outbox);
        }
        else
        {
            Tables.Vms.Remove(vm);
        }
    }

    private void OnVmLocked(OperationId id, IOutbox outbox)
    {
        if (Tables.Execs.Find(id) is { } exec)
        {
            LockNext(id, exec, outbox);
        }
        else
        {
            (ImportOperation task, Import import) = TaskOf(id);
            Lock(id, task, import, LockSet.Vm, outbox);
        }
    }

    /// <summary>Under vm-&gt;lock and all reservation locks. Never waits: whoever else of this VM would take it holds vm-&gt;lock.</summary>
    private void TakeNotifier(EntityId vm, OperationId id, IOutbox outbox)
    {
        if (!HasVms)
        {
            return;
        }

        var ticket = new LockTicket(outbox.Self, id);
        if (!Tables.Vms![vm].Notifier.TryAcquireAtOnce(ticket, outbox.Now, HeldByBind))
        {
            throw new ModelBugException($"The notifier lock of the VM of {vm} is held by somebody without its vm->lock.");
        }

        Observe(LockClass.Notifier, LockAction.Acquired, ticket, HeldByBind, outbox);
    }

    private void ReleaseNotifier(EntityId vm, IOutbox outbox)
    {
        if (!HasVms)
        {
            return;
        }

        QueuedLock notifier = Tables.Vms![vm].Notifier;
        Observe(LockClass.Notifier, LockAction.Released, notifier.Owner!.Value, LockSet.None, outbox);
        notifier.Release(outbox.Now);
    }

    private static void Observe(LockClass lockClass, LockAction action, LockTicket task, LockSet held, IOutbox outbox) =>
        outbox.Observe(Observation.Of(new LockEvent(lockClass, action, task, held)));
}
