using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>What is looked at when the run is over.</content>
public sealed partial class AddressSpace
{
    public override void Conclude(IConclusion conclusion)
    {
        foreach (SvmTask task in _tasks.InOrder)
        {
            conclusion.Violate(SvmInvariants.Leak($"{task.Calls[0].GetType().Name} of {task.Client}, begun at {task.Begun}, has not ended: it is in {task.Calls[^1].GetType().Name} and holds {task.HeldClasses}"));
        }

        foreach ((int mm, SharedLock mmap) in _mmapLocks)
        {
            if (mmap.IsHeld)
            {
                conclusion.Violate(SvmInvariants.Leak($"mmap_lock of mm {mm} is still held, {mmap.Waiters} wait for it"));
            }
        }

        if (_migration.IsHeld || Array.Exists(_vmLocks, locks => locks is not null && (locks.Vm.IsHeld || locks.Notifier.IsHeld)))
        {
            conclusion.Violate(SvmInvariants.Leak("a lock of a VM, or that of migrations, is still held"));
        }

        ConcludeMirror(conclusion);
        if (_memory.Numbers.IsEmpty && (_devmem.Count > 0 || Buffers.Count > 0 || _duplicates is { Count: > 0 } || Array.Exists(_vms, vm => vm is not null)))
        {
            conclusion.Violate(SvmInvariants.Leak($"all its processes have exited, and it has {_devmem.Count} allocations of VRAM, {Buffers.Count} buffer objects, {_duplicates?.Count ?? 0} copies and {_vms.Count(vm => vm is not null)} VMs"));
        }
    }
}
