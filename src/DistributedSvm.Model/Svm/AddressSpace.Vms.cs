using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>Its VMs on devices: each is a peer of its own among the interconnect's, and holds a reference to its device's pagemap (xe_svm_init).</content>
public sealed partial class AddressSpace
{
    /// <summary>Mm 0 exits, or has: no VM is made any more, and none that is on its way stays.</summary>
    [Id(90)]
    private bool _isExiting;

    private bool Step(SvmTask task, CreateVmCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case CreateVmCall.At.Check:
                if (call.Device < 0 || call.Device >= _vms.Length)
                {
                    return Return(task, Errno.ENODEV);
                }

                if (_isExiting)
                {
                    return Return(task, Errno.ESRCH);
                }

                if (_vms[call.Device] is not null)
                {
                    return Return(task, Errno.EEXIST);
                }

                _vms[call.Device] = new GpuVm(Settings);
                call.Step = CreateVmCall.At.GotPagemap;
                outbox.Send(Spec.Devices[call.Device].Device, new GetPagemap(task.Id), Calibration.Call);
                return false;
            case CreateVmCall.At.GotPagemap:
                var pagemap = (SvmReply)heard!;
                if (pagemap.Errno != Errno.Ok)
                {
                    _vms[call.Device] = null;
                    return Return(task, pagemap.Errno);
                }

                _groups[call.Device] = pagemap.Value;
                if (_isExiting)
                {
                    _vms[call.Device] = null;
                    outbox.Send(Spec.Devices[call.Device].Device, new PutPagemap(), Calibration.Call);
                    return Return(task, Errno.ESRCH);
                }

                call.Step = CreateVmCall.At.GotOwner;
                outbox.Send(Spec.Peers, new AcquireOwner(task.Id, Spec.Devices[call.Device].GpuIndex, IsPagemap: false), Calibration.Call);
                return false;
            default:
                SvmPlace place = Spec.Devices[call.Device];
                var owner = (SvmReply)heard!;
                if (owner.Errno != Errno.Ok)
                {
                    _vms[call.Device] = null;
                    outbox.Send(place.Device, new PutPagemap(), Calibration.Call);
                    return Return(task, owner.Errno);
                }

                if (_isExiting)
                {
                    _vms[call.Device] = null;
                    outbox.Send(Spec.Peers, new ReleaseOwner(owner.Value, place.GpuIndex, IsPagemap: false), Calibration.Call);
                    outbox.Send(place.Device, new PutPagemap(), Calibration.Call);
                    return Return(task, Errno.ESRCH);
                }

                GpuVm vm = _vms[call.Device]!;
                vm.Owner = owner.Value;
                vm.IsReady = true;
                task.Value = owner.Value;
                outbox.Send(
                    place.Gpu,
                    new CreatePageTable(place.VmOf(outbox.Self)) { AccessThreshold = Policy.CountsAccesses ? Settings.AccessThreshold : 0 },
                    Calibration.Call);
                return Return(task, Errno.Ok);
        }
    }

    private bool Step(SvmTask task, CloseVmCall call, IOutbox outbox)
    {
        GpuVm? vm = call.Device >= 0 && call.Device < _vms.Length ? _vms[call.Device] : null;
        switch (call.Step)
        {
            case CloseVmCall.At.Check:
                if (vm is null || !vm.IsReady || vm.IsClosed)
                {
                    return Return(task, Errno.ENOENT);
                }

                vm.IsClosed = true;
                call.Step = CloseVmCall.At.Drained;
                return LockVm(task, call.Device, outbox);
            case CloseVmCall.At.Drained:
                call.Step = CloseVmCall.At.WithoutBuffers;
                return Call(task, new RemoveBuffersCall(call.Device, SvmPages.Mirrored));
            case CloseVmCall.At.WithoutBuffers:
                call.Step = CloseVmCall.At.Locked;
                return LockNotifier(task, call.Device, outbox);
            case CloseVmCall.At.Locked:
                call.Step = CloseVmCall.At.Invalidated;
                SvmRange[] bound = [.. vm!.Svm.Over(SvmPages.Mirrored).Where(range => range.IsBound)];
                return bound.Length == 0 || Zap(task, call.Device, bound, bound[0].Addresses.Widen(bound[^1].Addresses), outbox);
            default:
                Close(call.Device, vm!, outbox);
                Unlock(task, LockClass.Notifier, outbox);
                Unlock(task, LockClass.Vm, outbox);
                return Return(task, Errno.Ok);
        }
    }

    /// <summary>Nothing is translated any more: the ranges go, and all that the VM held.</summary>
    private void Close(int device, GpuVm vm, IOutbox outbox)
    {
        foreach (SvmRange range in vm.Svm.Over(SvmPages.Mirrored))
        {
            DropDuplicate(device, range, outbox);
            vm.Svm.Remove(range);
        }

        foreach (int preferred in vm.Preferred)
        {
            outbox.Send(Spec.Devices[preferred].Device, new PutPagemap(), Calibration.Call);
        }

        SvmPlace place = Spec.Devices[device];
        outbox.Send(place.Gpu, new DestroyPageTable(place.VmOf(outbox.Self)), Calibration.Call);
        outbox.Send(Spec.Peers, new ReleaseOwner(vm.Owner, place.GpuIndex, IsPagemap: false), Calibration.Call);
        outbox.Send(place.Device, new PutPagemap(), Calibration.Call);
        _vms[device] = null;
    }

    /// <summary>References to pagemaps of devices that no VMA of a VM prefers any more go back.</summary>
    private void ReleasePreferred(GpuVm vm, IOutbox outbox)
    {
        for (int i = vm.Preferred.Count - 1; i >= 0; i--)
        {
            if (!vm.Vmas.Over(SvmPages.Mirrored).Any(vma => vma.Attributes.PreferredLocation == vm.Preferred[i]))
            {
                outbox.Send(Spec.Devices[vm.Preferred[i]].Device, new PutPagemap(), Calibration.Call);
                vm.Preferred.RemoveAt(i);
            }
        }
    }

    /// <summary>A VM that ioctls find.</summary>
    private GpuVm? UsableVm(int device) => device >= 0 && device < _vms.Length && _vms[device] is { IsReady: true, IsClosed: false } vm ? vm : null;
}
