using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>MMU notifiers (2.12 of the specification; xe_svm_invalidate, drivers/gpu/drm/xe/xe_svm.c).</content>
public sealed partial class AddressSpace
{
    private bool Step(SvmTask task, NotifyCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case NotifyCall.At.Next:
                for (; call.Device < _vms.Length; call.Device++)
                {
                    if (_vms[call.Device] is not { } next || (call.Only >= 0 && call.Only != call.Device))
                    {
                        continue;
                    }

                    if (next.Svm.Over(call.Range).Count > 0)
                    {
                        call.Step = NotifyCall.At.Locked;
                        return LockNotifier(task, call.Device, outbox);
                    }

                    next.Svm.Invalidate(call.Range);
                }

                return NotifyMirror(task, call, outbox);
            case NotifyCall.At.Locked:
                return Zap(task, call, outbox);
            default:
                Observe(call.Device, SvmMetrics.TlbInvalidationTime, Microseconds(outbox.Now - call.Begun), outbox);
                EndNotifier(task, call, outbox);
                return true;
        }
    }

    /// <summary>Under the notifier lock: page table entries go; waits for the TLB where there were any.</summary>
    private bool Zap(SvmTask task, NotifyCall call, IOutbox outbox)
    {
        if (_vms[call.Device] is not { } vm)
        {
            Unlock(task, LockClass.Notifier, outbox);
            Advance(call);
            return true;
        }

        vm.Svm.Invalidate(call.Range);
        SvmRange[] bound = [.. vm.Svm.Over(call.Range).Where(range => range.IsBound)];
        if (bound.Length == 0)
        {
            EndNotifier(task, call, outbox);
            return true;
        }

        call.Begun = outbox.Now;
        call.Step = NotifyCall.At.Invalidated;
        return Zap(task, call.Device, bound, bound[0].Addresses.Widen(bound[^1].Addresses), outbox);
    }

    /// <summary>Under the notifier lock: zaps ranges of a VM that are bound, and drops the TLB over an interval; the answer comes when that is done.</summary>
    private bool Zap(SvmTask task, int device, SvmRange[] bound, AddressRange interval, IOutbox outbox)
    {
        GpuVm vm = _vms[device]!;
        foreach (SvmRange range in bound)
        {
            StoreRange(device, vm, range.With(RangeFlags.Invalidated), outbox);
        }

        SvmPlace place = Spec.Devices[device];
        outbox.Send(place.Gpu, new ZapPages(place.VmOf(outbox.Self), [.. bound.Select(range => range.Addresses)]), Calibration.Call);
        outbox.Send(place.Gpu, new InvalidatePages(task.Id, place.VmOf(outbox.Self), interval), Calibration.Call);
        Observe(device, SvmMetrics.TlbInvalidations, 1, outbox);
        return false;
    }

    /// <summary>Under the notifier lock, when no translation is left: the pages are unmapped for DMA, and what lost its memory is queued for the garbage collector.</summary>
    private void EndNotifier(SvmTask task, NotifyCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        foreach (SvmRange range in vm.Svm.Over(call.Range))
        {
            SvmRange unmapped = range.Without(RangeFlags.HasPages);
            if (range.Has(RangeFlags.Duplicate))
            {
                DropDuplicate(call.Device, range, outbox);
                unmapped = unmapped.Without(RangeFlags.Duplicate);
            }

            StoreRange(call.Device, vm, unmapped, outbox);
            if (call.IsUnmap)
            {
                vm.Svm.Discard(unmapped, call.Range.Contains(range.Addresses) ? RangeFlags.None : RangeFlags.PartlyUnmapped);
            }

            if (unmapped.IsBound)
            {
                outbox.Observe(Observation.Of(SvmInvariants.BoundAfterNotifier($"device {call.Device} still translates {range.Addresses}")));
            }
        }

        Unlock(task, LockClass.Notifier, outbox);
        QueueCollector(call.Device, vm, outbox);
        Advance(call);
    }

    private static void Advance(NotifyCall call)
    {
        call.Device++;
        call.Step = NotifyCall.At.Next;
    }

    /// <summary>Puts a range back; what is invalidated has to have been present.</summary>
    private static void StoreRange(int device, GpuVm vm, SvmRange range, IOutbox outbox)
    {
        vm.Svm.Store(range);
        if ((range.Flags & (RangeFlags.Present | RangeFlags.Invalidated)) == RangeFlags.Invalidated)
        {
            outbox.Observe(Observation.Of(SvmInvariants.InvalidatedAbsent($"device {device}: {range.Addresses} is invalidated and was never present")));
        }
    }

    /// <summary>queue_work of the garbage collector.</summary>
    private void QueueCollector(int device, GpuVm vm, IOutbox outbox)
    {
        if (vm.Svm.HasGarbage && !vm.IsCollectorQueued)
        {
            vm.IsCollectorQueued = true;
            Begin(default, default, new GarbageCall(device), outbox);
        }
    }

    private bool Step(SvmTask task, GarbageCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case GarbageCall.At.Queued:
                call.Step = GarbageCall.At.Lock;
                return Spend(task, Calibration.Call, SvmYield.Collect, outbox);
            case GarbageCall.At.Lock:
                call.Step = GarbageCall.At.Collect;
                return LockVm(task, call.Device, outbox);
            case GarbageCall.At.Collect:
                call.Step = GarbageCall.At.Done;
                if (_vms[call.Device] is not { } vm)
                {
                    return true;
                }

                vm.IsCollectorQueued = false;
                return Call(task, new CollectCall(call.Device));
            default:
                return Finish(task, Errno.Ok, outbox);
        }
    }

    private bool Step(SvmTask task, CollectCall call, IOutbox outbox)
    {
        if (_vms[call.Device] is not { } vm)
        {
            return Return(task, Errno.Ok);
        }

        switch (call.Step)
        {
            case CollectCall.At.Take:
                call.Taken = vm.Svm.TakeGarbage();
                call.Next = 0;
                if (call.Taken.IsEmpty)
                {
                    return Return(task, Errno.Ok);
                }

                call.Step = CollectCall.At.Home;
                return true;
            case CollectCall.At.Home:
                if (call.Next == call.Taken.Length)
                {
                    call.Step = CollectCall.At.Take;
                    return true;
                }

                call.Step = CollectCall.At.Remove;
                SvmRange range = call.Taken[call.Next];
                return !range.Has(RangeFlags.PartlyUnmapped) || Call(task, ToSystemCall.Of(0, range.Addresses, EvictTries));
            case CollectCall.At.Remove:
                call.Step = CollectCall.At.Locked;
                return LockNotifier(task, call.Device, outbox);
            default:
                // With memory that is gone go its attributes, of the whole range even where only a part of the memory is.
                SvmRange removed = call.Taken[call.Next];
                vm.Svm.Remove(removed);
                if (!removed.Has(RangeFlags.Misplaced))
                {
                    vm.Vmas.Reset(removed.Addresses);
                }

                Unlock(task, LockClass.Notifier, outbox);
                ReleasePreferred(vm, outbox);
                call.Next++;
                call.Step = CollectCall.At.Home;
                return true;
        }
    }
}
