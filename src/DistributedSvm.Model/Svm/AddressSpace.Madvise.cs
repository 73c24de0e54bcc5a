using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>DRM_XE_MADVISE (2.6 of the specification; xe_vm_madvise_ioctl, drivers/gpu/drm/xe/xe_vm_madvise.c). Data does not move now: it moves at the next fault or prefetch.</content>
public sealed partial class AddressSpace
{
    /// <summary>Caching attributes that there are.</summary>
    private const int PatIndices = 32;

    private bool Step(SvmTask task, MadviseCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case MadviseCall.At.Enter:
                Errno errno = ErrorOf(call);
                if (errno != Errno.Ok)
                {
                    return Return(task, errno);
                }

                call.Step = MadviseCall.At.Collect;
                return LockVm(task, call.Device, outbox);
            case MadviseCall.At.Collect:
                call.Step = MadviseCall.At.Collected;
                return Call(task, new CollectCall(call.Device));
            case MadviseCall.At.Collected:
                return Resolve(task, call, outbox);
            case MadviseCall.At.GotPagemap:
                return AfterPagemap(task, call, (SvmReply)heard!, outbox);
            case MadviseCall.At.Split:
                return Split(task, call, outbox);
            case MadviseCall.At.Straddler:
                if (call.Straddling.Count == 0)
                {
                    call.Step = MadviseCall.At.Lock;
                    return true;
                }

                call.Step = MadviseCall.At.StraddlerHome;
                return Call(task, new NotifyCall(call.Straddling[^1].Addresses, isUnmap: false, only: call.Device));
            case MadviseCall.At.StraddlerHome:
                call.Step = MadviseCall.At.StraddlerLocked;
                return LockNotifier(task, call.Device, outbox);
            case MadviseCall.At.StraddlerLocked:
                RemoveStraddler(task, call, outbox);
                return true;
            case MadviseCall.At.Lock:
                call.Step = MadviseCall.At.Apply;
                return LockNotifier(task, call.Device, outbox);
            case MadviseCall.At.Apply:
                return Apply(task, call, outbox);
            default:
                return EndMadvise(task, call, outbox);
        }
    }

    private Errno ErrorOf(MadviseCall call)
    {
        bool isValue = call.Attribute switch
        {
            SvmAttribute.PreferredLocation => call.Value >= AttributeValue.FaultingDevice,
            SvmAttribute.Atomic => call.Value is >= 0 and <= (long)AtomicMode.Cpu,
            SvmAttribute.PatIndex => call.Value is >= 0 and < PatIndices,
            _ => false,
        };
        return !isValue || !SvmPages.AreWhole(call.Range) ? Errno.EINVAL
            : UsableVm(call.Device) is null || (call.Attribute == SvmAttribute.PreferredLocation && call.Value >= _vms.Length) ? Errno.ENOENT
            : Errno.Ok;
    }

    /// <summary>The pagemap that is preferred, from the file descriptor of its device.</summary>
    private bool Resolve(SvmTask task, MadviseCall call, IOutbox outbox)
    {
        if (UsableVm(call.Device) is not { } vm)
        {
            return Finish(task, Errno.ENOENT, outbox);
        }

        if (call.Attribute != SvmAttribute.PreferredLocation || call.Value < 0)
        {
            call.Step = MadviseCall.At.Split;
            return true;
        }

        call.Step = MadviseCall.At.GotPagemap;
        outbox.Send(Spec.Devices[(int)call.Value].Device, new GetPagemap(task.Id), Calibration.Call);
        return false;
    }

    private bool AfterPagemap(SvmTask task, MadviseCall call, SvmReply reply, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        int device = (int)call.Value;
        if (reply.Errno != Errno.Ok)
        {
            return Finish(task, reply.Errno, outbox);
        }

        _groups[device] = reply.Value;
        if (reply.Value != vm.Owner)
        {
            outbox.Send(Spec.Devices[device].Device, new PutPagemap(), Calibration.Call);
            return Finish(task, Errno.ENOLINK, outbox);
        }

        if (vm.Preferred.Contains(device))
        {
            outbox.Send(Spec.Devices[device].Device, new PutPagemap(), Calibration.Call);
        }
        else
        {
            vm.Preferred.Add(device);
            vm.Preferred.Sort();
        }

        call.Step = MadviseCall.At.Split;
        return true;
    }

    /// <summary>VMAs come to end at the bounds; ranges over a new bound would lie in two of them, so they go.</summary>
    private bool Split(SvmTask task, MadviseCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        vm.Vmas.Split(call.Range);
        foreach (ulong bound in (ulong[])[call.Range.Start, call.Range.End + 1])
        {
            if (vm.Svm.Find(bound) is { } range && range.Start != bound && !call.Straddling.Contains(range))
            {
                call.Straddling.Add(range);
            }
        }

        call.Step = MadviseCall.At.Straddler;
        return true;
    }

    private void RemoveStraddler(SvmTask task, MadviseCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        ulong start = call.Straddling[^1].Start;
        call.Straddling.RemoveAt(call.Straddling.Count - 1);
        if (vm.Svm.Find(start) is { IsBound: false, IsUnmapped: false } range)
        {
            DropDuplicate(call.Device, range, outbox);
            vm.Svm.Remove(range);
        }

        Unlock(task, LockClass.Notifier, outbox);
        call.Step = MadviseCall.At.Straddler;
    }

    /// <summary>Under the notifier lock: the VMAs whose value changes get it, and what is bound of them is zapped. A VMA that has the value already is left as it is.</summary>
    private bool Apply(SvmTask task, MadviseCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        AddressRange[] changed =
        [
            .. vm.Vmas.Over(call.Range).Where(vma => vma.Attributes.With(call.Attribute, call.Value) != vma.Attributes).Select(vma => vma.Addresses),
        ];
        vm.Vmas.Set(call.Range, call.Attribute, call.Value);
        ReleasePreferred(vm, outbox);
        SvmRange[] bound = [.. changed.SelectMany(vm.Svm.Over).Where(range => range.IsBound)];
        call.Step = MadviseCall.At.Invalidated;
        return bound.Length == 0 || Zap(task, call.Device, bound, bound[0].Addresses.Widen(bound[^1].Addresses), outbox);
    }

    private bool EndMadvise(SvmTask task, MadviseCall call, IOutbox outbox)
    {
        if (call.Attribute == SvmAttribute.PreferredLocation && call.Value >= 0 && !Sees(call.Device, (int)call.Value))
        {
            outbox.Observe(Observation.Of(SvmInvariants.UnreachableAdvice($"device {call.Device} prefers device {call.Value}, which it does not reach, for {call.Range}")));
        }

        return Finish(task, Errno.Ok, outbox);
    }
}
