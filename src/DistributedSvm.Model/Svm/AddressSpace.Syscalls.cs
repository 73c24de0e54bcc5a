using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>System calls on memory, under mmap_lock: the notifiers of mm 0 come first; pages that migrate or are accessed right now are waited for.</content>
public sealed partial class AddressSpace
{
    private bool Step(SvmTask task, MapCall call, IOutbox outbox)
    {
        if (call.Step == MapCall.At.Lock)
        {
            call.Step = MapCall.At.Map;
            return LockMmap(task, call.Request.Mm, isShared: false, outbox);
        }

        if (!_memory.TryGet(call.Request.Mm, out Mm? mm))
        {
            return Finish(task, Errno.EINVAL, outbox);
        }

        Errno errno = mm.Map(call.Request.Address, call.Request.Bytes, call.Request.Kind, call.Request.Protection, out AddressRange range);
        task.Value = errno == Errno.Ok ? (long)range.Start : 0;
        return Finish(task, errno, outbox);
    }

    private bool Step(SvmTask task, UnmapCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case UnmapCall.At.Lock:
                if (!SvmPages.AreWhole(call.Range))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                call.Step = UnmapCall.At.Notify;
                return LockMmap(task, call.Mm, isShared: false, outbox);
            case UnmapCall.At.Notify:
                if (_memory.TryGet(call.Mm, out Mm? checkedMm) && checkedMm.CheckUnmap(call.Range) is var error and not Errno.Ok)
                {
                    return Finish(task, error, outbox);
                }

                call.Step = UnmapCall.At.Unmap;
                return call.Mm != 0 || Call(task, new NotifyCall(call.Range, isUnmap: true, only: -1));
            default:
                if (!_memory.TryGet(call.Mm, out Mm? mm))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                if (IsBusy(mm, call.Range))
                {
                    return AwaitPages(task, call.Mm, call.Range, isDrain: true);
                }

                var gone = new List<PageRun>();
                Errno errno = mm.Unmap(call.Range, gone);
                Forget(gone, outbox);
                return Finish(task, errno, outbox);
        }
    }

    private bool Step(SvmTask task, RemapCall call, IOutbox outbox)
    {
        AddressRange target = AddressRange.FromLength(call.Target, call.Range.IsValid ? Math.Min(call.Range.Length, ulong.MaxValue - call.Target) : 1);
        switch (call.Step)
        {
            case RemapCall.At.Lock:
                if (!SvmPages.AreWhole(call.Range) || (call.Target != 0 && !SvmPages.AreWhole(target)))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                call.Step = RemapCall.At.Notify;
                return LockMmap(task, call.Mm, isShared: false, outbox);
            case RemapCall.At.Notify:
                if (_memory.TryGet(call.Mm, out Mm? checkedMm) && checkedMm.CheckRemap(call.Range, call.Target, out _) is var error and not Errno.Ok)
                {
                    return Finish(task, error, outbox);
                }

                call.Step = RemapCall.At.NotifyTarget;
                return call.Mm != 0 || Call(task, new NotifyCall(call.Range, isUnmap: true, only: -1));
            case RemapCall.At.NotifyTarget:
                call.Step = RemapCall.At.Remap;
                return call.Mm != 0 || call.Target == 0 || Call(task, new NotifyCall(target, isUnmap: true, only: -1));
            default:
                if (!_memory.TryGet(call.Mm, out Mm? mm))
                {
                    return Finish(task, Errno.EFAULT, outbox);
                }

                if (IsBusy(mm, call.Range))
                {
                    return AwaitPages(task, call.Mm, call.Range, isDrain: true);
                }

                if (call.Target != 0 && IsBusy(mm, target))
                {
                    return AwaitPages(task, call.Mm, target, isDrain: true);
                }

                var gone = new List<PageRun>();
                Errno errno = mm.Remap(call.Range, call.Target, gone, out AddressRange moved);
                Forget(gone, outbox);
                task.Value = errno == Errno.Ok ? (long)moved.Start : 0;
                return Finish(task, errno, outbox);
        }
    }

    private bool Step(SvmTask task, ProtectCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case ProtectCall.At.Lock:
                call.Step = ProtectCall.At.Notify;
                return LockMmap(task, call.Mm, isShared: false, outbox);
            case ProtectCall.At.Notify:
                call.Step = ProtectCall.At.Protect;
                return call.Mm != 0 || !SvmPages.AreWhole(call.Range) || Call(task, new NotifyCall(call.Range, isUnmap: false, only: -1));
            default:
                if (!_memory.TryGet(call.Mm, out Mm? mm))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                if (mm.HasPinned(call.Range))
                {
                    return AwaitPages(task, call.Mm, call.Range, isDrain: true);
                }

                return Finish(task, mm.Protect(call.Range, call.Protection), outbox);
        }
    }

    private bool Step(SvmTask task, LockPagesCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case LockPagesCall.At.Lock:
                call.Step = LockPagesCall.At.Split;
                return LockMmap(task, call.Mm, isShared: false, outbox);
            case LockPagesCall.At.Split:
                if (call.Mm == 0 && call.Splits.IsDefault)
                {
                    call.Splits = _memory.TryGet(0, out Mm? process) ? process.SplitByLock(call.Range, call.IsLocked) : [];
                }

                // The kernel calls no notifier for it; but a range lies in one VMA, so one over a bound is given up here. Whoever walks in that notifier window looks again.
                if (call.Mm == 0 && call.Notified < call.Splits.Length)
                {
                    return Call(task, new NotifyCall(call.Splits[call.Notified++], isUnmap: false, only: -1));
                }

                call.Step = LockPagesCall.At.Set;
                return true;
            case LockPagesCall.At.Set:
                Errno errno = _memory.TryGet(call.Mm, out Mm? mm) ? mm.Lock(call.Range, call.IsLocked) : Errno.ENOMEM;
                if (errno != Errno.Ok || !call.IsLocked)
                {
                    return Finish(task, errno, outbox);
                }

                // mm_populate runs with the lock shared.
                Unlock(task, LockClass.Mmap, outbox);
                call.Step = LockPagesCall.At.Share;
                return true;
            case LockPagesCall.At.Share:
                call.Step = LockPagesCall.At.Home;
                return LockMmap(task, call.Mm, isShared: true, outbox);
            case LockPagesCall.At.Home:
                call.Step = LockPagesCall.At.Populate;
                return Call(task, ToSystemCall.Of(call.Mm, call.Range, int.MaxValue));
            case LockPagesCall.At.Populate:
                call.Step = LockPagesCall.At.Done;
                return task.Errno != Errno.Ok || Call(task, new PopulateCall(call.Mm, call.Range));
            default:
                return Finish(task, task.Errno, outbox);
        }
    }

    private bool Step(SvmTask task, ForkCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case ForkCall.At.Lock:
                call.Step = ForkCall.At.Populate;
                return LockMmap(task, 0, isShared: false, outbox);
            case ForkCall.At.Populate:
                if (!_memory.TryGet(0, out _))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                call.Step = ForkCall.At.Notify;
                ImmutableArray<AddressRange> holes = _memory.UnpopulatedBeforeFork(0);
                if (holes.IsEmpty)
                {
                    task.Errno = Errno.Ok;
                    return true;
                }

                call.Step = ForkCall.At.Populate;
                return task.Errno == Errno.Ok ? Call(task, new PopulateCall(0, holes[0])) : Finish(task, task.Errno, outbox);
            case ForkCall.At.Notify:
                call.Step = ForkCall.At.Fork;
                return Call(task, new NotifyCall(SvmPages.Mirrored, isUnmap: false, only: -1));
            default:
                Mm mm = _memory[0];
                if (IsBusy(mm, SvmPages.Mirrored))
                {
                    return AwaitPages(task, 0, SvmPages.Mirrored, isDrain: true);
                }

                Errno errno = _memory.Fork(0, out int child);
                task.Value = child;
                return Finish(task, errno, outbox);
        }
    }

    private bool Step(SvmTask task, ExitCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case ExitCall.At.Vms:
                _isExiting |= call.Mm == 0;
                for (call.Device++; call.Mm == 0 && call.Device < _vms.Length; call.Device++)
                {
                    if (UsableVm(call.Device) is not null)
                    {
                        return Call(task, new CloseVmCall(call.Device));
                    }
                }

                call.Step = ExitCall.At.Lock;
                return true;
            case ExitCall.At.Lock:
                call.Step = ExitCall.At.Notify;
                return LockMmap(task, call.Mm, isShared: false, outbox);
            case ExitCall.At.Notify:
                // mmu_notifier_release: VMs are closed, but a NIC may have pages.
                call.Step = ExitCall.At.Exit;
                return call.Mm != 0 || Call(task, new NotifyCall(SvmPages.Mirrored, isUnmap: true, only: -1));
            default:
                if (!_memory.TryGet(call.Mm, out Mm? mm))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                if (IsBusy(mm, SvmPages.Mirrored))
                {
                    return AwaitPages(task, call.Mm, SvmPages.Mirrored, isDrain: true);
                }

                var gone = new List<PageRun>();
                Errno errno = _memory.Exit(call.Mm, gone);
                Forget(gone, outbox);
                WakePages(SvmPages.Mirrored);
                if (call.Mm == 0)
                {
                    CloseMirror(outbox);
                }

                return Finish(task, errno, outbox);
        }
    }

    /// <summary>An access to pages is under way, or a migration has them.</summary>
    private static bool IsBusy(Mm mm, AddressRange range) => mm.HasPinned(range) || mm.HasIsolated(range);
}
