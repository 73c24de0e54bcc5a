using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Page faults of GPUs (2.7 and 2.8 of the specification). mmap_lock is held from the lookup until the pages were got, vm until the end; a retry from the top gives both up.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>Attempts to migrate where nothing but VRAM will do.</summary>
    private const int VramTries = 3;

    /// <summary>Copies that a fault makes for itself. Writers take them away before they are bound; after so many the range is brought as if there were no copies, and nobody is in the other's way.</summary>
    private const int CopyTries = 3;

    private bool Step(SvmTask task, FaultCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case FaultCall.At.Enter:
                call.Step = FaultCall.At.EnterVm;
                return LockMmap(task, 0, isShared: true, outbox);
            case FaultCall.At.EnterVm:
                call.Step = FaultCall.At.Look;
                return LockVm(task, call.Device, outbox);
            case FaultCall.At.Look:
                return Look(task, call, outbox);
            case FaultCall.At.Cleared:
                return Choose(task, call, outbox);
            case FaultCall.At.Migrated:
                return AfterMigration(task, call, outbox);
            case FaultCall.At.Settled:
                if (!call.Duplicates && HasDuplicates(call.Range.Addresses))
                {
                    // What others only read they share from now on: the pages are bound nowhere while there are copies of them.
                    return Call(task, new NotifyCall(call.Range.Addresses, isUnmap: false, only: -1));
                }

                call.PartBegun = outbox.Now;
                call.Step = FaultCall.At.GotPages;
                call.Copies += call.Duplicates ? 1 : 0;
                return Call(task, call.Duplicates ? new DuplicateCall(call.Device, call.Range.Start) : new GetPagesCall(call.Device, call.Range.Start));
            case FaultCall.At.GotPages:
                return AfterPages(task, call, outbox);
            case FaultCall.At.BufferBound:
                if (task.Errno != Errno.Ok)
                {
                    return Refuse(task, call, task.Errno, outbox);
                }

                EndArrival(task, isBound: true, outbox);
                return Finish(task, Errno.Ok, outbox);
            case FaultCall.At.MovedHome:
                call.Step = FaultCall.At.Look;
                if (task.Errno == Errno.Ok && call.Access == PageFaultAccess.Atomic && !call.NeedsVram && (call.Tries == 0 || !CanMigrate(call.Range)))
                {
                    // In system memory the device has them. Whoever is going to migrate them has not arrived: it may have to wait for those who would wait for it.
                    BeginArrival(task, call.Range.Addresses);
                }

                return task.Errno is Errno.Ok or Errno.EBUSY || Refuse(task, call, task.Errno, outbox);
            default:
                if (task.Errno == Errno.EAGAIN)
                {
                    return FromTheTop(task, call, outbox);
                }

                ObserveTime(call.Device, call.Range.Bytes, SvmMetrics.BindTime, outbox.Now - call.PartBegun, outbox);
                return task.Errno == Errno.Ok ? Accept(task, call, isValid: false, outbox) : Refuse(task, call, task.Errno, outbox);
        }
    }

    /// <summary>Finds the VM, its VMA and the range, and what there is to do about it.</summary>
    private bool Look(SvmTask task, FaultCall call, IOutbox outbox)
    {
        if (call.Begun == SimTime.Zero)
        {
            call.Begun = task.Begun;
        }

        if (_vms[call.Device] is not { } vm || !SvmPages.Mirrored.Contains(call.Address))
        {
            return Refuse(task, call, Errno.EINVAL, outbox);
        }

        if (vm.IsClosed || !vm.IsReady)
        {
            return Refuse(task, call, Errno.ENOENT, outbox);
        }

        if (call.Kind == PageFaultKind.Unrecoverable || !_memory.TryGet(0, out Mm? mm))
        {
            return Refuse(task, call, Errno.EFAULT, outbox);
        }

        if (vm.Svm.HasGarbage)
        {
            return Call(task, new CollectCall(call.Device));
        }

        GpuVma vma = vm.Vmas.Find(call.Address);
        if (vma.Attributes.Buffer != 0)
        {
            Unlock(task, LockClass.Mmap, outbox);
            call.Step = FaultCall.At.BufferBound;
            return Call(task, new BufferFaultCall(call.Device, vma.Attributes.Buffer));
        }

        if (call.Access == PageFaultAccess.Atomic && vma.Attributes.Atomic == AtomicMode.Cpu)
        {
            return Refuse(task, call, Errno.EACCES, outbox);
        }

        Errno errno = FindOrInsert(call.Device, vm, mm, call.Address, call.Access != PageFaultAccess.Read, out SvmRange range, outbox);
        if (errno == Errno.EAGAIN)
        {
            return Call(task, new NotifyCall(range.Addresses, isUnmap: false, only: call.Device));
        }

        if (errno != Errno.Ok)
        {
            return Refuse(task, call, errno, outbox);
        }

        call.Range = range;
        TraceWork(call.Device, "fault", range.Addresses, outbox);
        if (!call.IsCounted)
        {
            call.IsCounted = true;
            Observe(call.Device, SvmMetrics.Faults, 1, outbox);
            Observe(call.Device, range.Bytes, SvmMetrics.SizedFaults, 1, outbox);
        }

        call.Step = FaultCall.At.Cleared;
        return call.Access == PageFaultAccess.Read || !HasDuplicates(range.Addresses) || Call(task, new NotifyCall(range.Addresses, isUnmap: false, only: -1));
    }

    /// <summary>The range that holds an address of the process (drm_gpusvm_range_find_or_insert): EINVAL where the VM does not mirror the process, ENOENT without a CPU VMA, EPERM against its protection, EINVAL where no chunk fits; EAGAIN for one that lies in two VMAs by now and is garbage, once it was zapped.</summary>
    private Errno FindOrInsert(int device, GpuVm vm, Mm mm, ulong address, bool isWrite, out SvmRange range, IOutbox outbox)
    {
        range = default;
        GpuVma vma = vm.Vmas.Find(address);
        if (!vma.Attributes.IsMirror)
        {
            return Errno.EINVAL;
        }

        if (!mm.Vmas.TryFind(address, out CpuVma cpu))
        {
            return Errno.ENOENT;
        }

        if (cpu.Protection == Protection.None || (isWrite && !cpu.IsWritable))
        {
            return Errno.EPERM;
        }

        AddressRange limits = cpu.Range.Clip(vma.Addresses);
        Errno errno = vm.Svm.FindOrInsert(
            address,
            limits,
            cpu.Kind == VmaKind.Anonymous,
            Settings.CheckPagesThreshold,
            pages => mm.Scan(pages, device) != PageScan.Unpopulated,
            out range);
        if (errno != Errno.Ok || limits.Contains(range.Addresses))
        {
            return errno;
        }

        if (range.IsBound)
        {
            outbox.Observe(Observation.Of(SvmInvariants.MisplacedRange($"device {device}: {range.Addresses} is bound and not in {limits}")));
        }

        // mprotect has split the VMA: the range is made anew, or rather what is less.
        vm.Svm.Discard(range, RangeFlags.PartlyUnmapped | RangeFlags.Misplaced);
        return Errno.EAGAIN;
    }

    private bool AfterMigration(SvmTask task, FaultCall call, IOutbox outbox)
    {
        call.Step = FaultCall.At.Settled;
        if (call.Target >= 0)
        {
            Observe(call.Device, call.Range.Bytes, SvmMetrics.SizedMigrations, 1, outbox);
            ObserveTime(call.Device, call.Range.Bytes, SvmMetrics.MigrationTime, outbox.Now - call.PartBegun, outbox);
        }

        if (task.Errno == Errno.Ok && call.Target >= 0)
        {
            BeginArrival(task, call.Range.Addresses);
        }

        if (task.Errno == Errno.Ok || !call.NeedsVram)
        {
            return true;
        }

        if (call.Tries == 0 && NeedsVram(call.Access, _vms[call.Device]!.Vmas.Find(call.Address).Attributes))
        {
            return Refuse(task, call, task.Errno, outbox);
        }

        call.Step = FaultCall.At.Look;
        Observe(call.Device, SvmMetrics.Retries, 1, outbox);
        return true;
    }

    private bool AfterPages(SvmTask task, FaultCall call, IOutbox outbox)
    {
        switch (task.Errno)
        {
            case Errno.Ok:
                break;
            case Errno.EOPNOTSUPP:
                return MoveHome(task, call, outbox);
            case Errno.EFAULT or Errno.EPERM or Errno.EAGAIN:
                return FromTheTop(task, call, outbox);
            case Errno when call.Duplicates:
                // No VRAM for a copy: the device shares the pages where they are, and writable ones are nobody's copy.
                call.Duplicates = false;
                call.Step = FaultCall.At.Settled;
                return true;
            default:
                return Refuse(task, call, task.Errno, outbox);
        }

        ObserveTime(call.Device, call.Range.Bytes, SvmMetrics.GetPagesTime, outbox.Now - call.PartBegun, outbox);
        SvmRange? range = _vms[call.Device]!.Svm.Find(call.Range.Start);
        if (call.NeedsVram && range?.Place != call.Device)
        {
            return call.Tries == 0 ? Refuse(task, call, Errno.EBUSY, outbox) : FromTheTop(task, call, outbox);
        }

        if (range is { } got && IsAtomicAtPeer(call, got))
        {
            // It may not migrate, or there is no VRAM for it.
            return MoveHome(task, call, outbox);
        }

        Unlock(task, LockClass.Mmap, outbox);
        call.PartBegun = outbox.Now;
        call.Step = FaultCall.At.Bound;
        return Call(task, new BindCall(call.Device, [RangeStretch.Of(call.Range)]));
    }

    /// <summary>Where the pages are the range is of no use to the device: they go to system memory, and it is looked at again.</summary>
    private bool MoveHome(SvmTask task, FaultCall call, IOutbox outbox)
    {
        EndArrival(task, isBound: false, outbox);
        call.Step = FaultCall.At.MovedHome;
        Observe(call.Device, SvmMetrics.Retries, 1, outbox);
        return Call(task, ToSystemCall.Of(0, call.Range.Addresses, EvictTries));
    }

    /// <summary>Something came between: everything is looked up again.</summary>
    private bool FromTheTop(SvmTask task, FaultCall call, IOutbox outbox)
    {
        EndArrival(task, isBound: false, outbox);
        UnlockAll(task, outbox);
        call.Step = FaultCall.At.Enter;
        Observe(call.Device, SvmMetrics.Retries, 1, outbox);
        return Spend(task, Calibration.Call, SvmYield.Refault, outbox);
    }

    private bool Accept(SvmTask task, FaultCall call, bool isValid, IOutbox outbox)
    {
        if (isValid)
        {
            Observe(call.Device, call.Range.Bytes, SvmMetrics.SizedValidFaults, 1, outbox);
        }

        ObserveTime(call.Device, call.Range.Bytes, SvmMetrics.FaultTime, outbox.Now - call.Begun, outbox);
        if (_vms[call.Device]?.Svm.Find(call.Range.Start) is { IsBound: true } range && (IsAtomicAtPeer(call, range) || (call.NeedsVram && range.Place != call.Device)))
        {
            outbox.Observe(Observation.Of(SvmInvariants.RemoteAtomic($"device {call.Device} gets {range.Addresses} for an atomic, and it is not in its VRAM")));
        }

        EndArrival(task, isBound: true, outbox);
        return Finish(task, Errno.Ok, outbox);
    }

    private bool Refuse(SvmTask task, FaultCall call, Errno errno, IOutbox outbox)
    {
        EndArrival(task, isBound: false, outbox);
        Observe(call.Device, SvmMetrics.Failures, 1, outbox);
        return Finish(task, errno, outbox);
    }
}
