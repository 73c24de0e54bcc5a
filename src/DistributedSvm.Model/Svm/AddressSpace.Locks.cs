using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Its locks, in the order in which they may be taken: mmap_lock of an mm, vm of a VM, migration, notifier of a VM. Notifiers are called under mmap_lock, never under vm of
/// another VM.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>By number of the mm.</summary>
    [Id(30)]
    private readonly SortedDictionary<int, SharedLock> _mmapLocks = [];

    [Id(31)]
    private readonly SharedLock _migration = new();

    /// <summary>By index of the device; they outlive VMs.</summary>
    [Id(32)]
    private readonly VmLocks?[] _vmLocks = new VmLocks?[spec.Devices.Length];

    /// <summary>mmap_lock; who holds it for reading only shares it.</summary>
    private bool LockMmap(SvmTask task, int mm, bool isShared, IOutbox outbox)
    {
        if (!_mmapLocks.TryGetValue(mm, out SharedLock? mmap))
        {
            _mmapLocks[mm] = mmap = new SharedLock();
        }

        LockTicket ticket = Ask(task, LockClass.Mmap, mm, outbox);
        return Told(ticket, LockClass.Mmap, mmap.TryAcquire(ticket, isShared, task.HeldClasses), task, mm, outbox);
    }

    private bool LockMigration(SvmTask task, bool isShared, IOutbox outbox)
    {
        LockTicket ticket = Ask(task, LockClass.Migration, 0, outbox);
        return Told(ticket, LockClass.Migration, _migration.TryAcquire(ticket, isShared, task.HeldClasses), task, 0, outbox);
    }

    private bool LockVm(SvmTask task, int device, IOutbox outbox)
    {
        LockTicket ticket = Ask(task, LockClass.Vm, device, outbox);
        return Told(ticket, LockClass.Vm, LocksOf(device).Vm.TryAcquire(ticket, outbox.Now, task.HeldClasses), task, device, outbox);
    }

    private bool LockNotifier(SvmTask task, int device, IOutbox outbox)
    {
        LockTicket ticket = Ask(task, LockClass.Notifier, device, outbox);
        return Told(ticket, LockClass.Notifier, LocksOf(device).Notifier.TryAcquire(ticket, outbox.Now, task.HeldClasses), task, device, outbox);
    }

    private static bool Holds(SvmTask task, LockClass lockClass) => task.Held.Exists(held => held.Class == lockClass);

    /// <summary>Gives up the lock of a class that the task holds; one that it does not hold is a bug.</summary>
    private void Unlock(SvmTask task, LockClass lockClass, IOutbox outbox)
    {
        int at = task.Held.FindLastIndex(held => held.Class == lockClass);
        if (at < 0)
        {
            throw new ModelBugException($"A task gives up a lock {lockClass.Name()} that it does not hold.");
        }

        int index = task.Held[at].Index;
        task.Held.RemoveAt(at);
        var ticket = new LockTicket(outbox.Self, task.Id);
        Observe(lockClass, LockAction.Released, ticket, LockSet.None, outbox);
        if (lockClass == LockClass.Vm)
        {
            TraceEnd(index, outbox);
        }

        switch (lockClass)
        {
            case LockClass.Mmap:
                Grant(_mmapLocks[index].Release(ticket), lockClass, outbox);
                break;
            case LockClass.Migration:
                Grant(_migration.Release(ticket), lockClass, outbox);
                break;
            default:
                QueuedLock queued = lockClass == LockClass.Vm ? LocksOf(index).Vm : LocksOf(index).Notifier;
                if (queued.Release(outbox.Now) is { } next)
                {
                    Observe(lockClass, LockAction.Acquired, next, queued.OwnerHeld, outbox);
                    MakeReady(next.Operation);
                }

                break;
        }
    }

    private void UnlockAll(SvmTask task, IOutbox outbox)
    {
        while (task.Held.Count > 0)
        {
            Unlock(task, task.Held[^1].Class, outbox);
        }
    }

    private static void Observe(LockClass lockClass, LockAction action, LockTicket ticket, LockSet held, IOutbox outbox) =>
        outbox.Observe(Observation.Of(new LockEvent(lockClass, action, ticket, held)));

    private LockTicket Ask(SvmTask task, LockClass lockClass, int index, IOutbox outbox)
    {
        if (SvmLockOrder.Check(task.Held, new HeldLock(lockClass, index)) is { } violation)
        {
            outbox.Observe(Observation.Of(violation));
        }

        return new LockTicket(outbox.Self, task.Id);
    }

    /// <summary>Tells of a lock that is now held or waited for. It counts as held from here on: a task that waits does nothing until it has it.</summary>
    private static bool Told(LockTicket ticket, LockClass lockClass, bool isHeld, SvmTask task, int index, IOutbox outbox)
    {
        Observe(lockClass, isHeld ? LockAction.Acquired : LockAction.Waits, ticket, task.HeldClasses, outbox);
        task.Held.Add(new HeldLock(lockClass, index));
        return isHeld;
    }

    private void Grant(IReadOnlyList<LockWaiter> granted, LockClass lockClass, IOutbox outbox)
    {
        foreach (LockWaiter next in granted)
        {
            Observe(lockClass, LockAction.Acquired, next.Ticket, next.Held, outbox);
            MakeReady(next.Ticket.Operation);
        }
    }

    private VmLocks LocksOf(int device) => _vmLocks[device] ??= new VmLocks();
}
