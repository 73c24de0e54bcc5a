using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// DRM_XE_VM_BIND of CPU-mirror VMAs (xe_vm_bind_ioctl, drivers/gpu/drm/xe/xe_vm.c): it flushes the garbage collector (xe_svm_flush), and is refused while ranges are left. What was
/// munmapped is gone by then; what the process still has, the device has ranges of from its first access on.
/// </content>
public sealed partial class AddressSpace
{
    private bool Step(SvmTask task, BindVmaCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case BindVmaCall.At.Enter:
                if (!SvmPages.AreWhole(call.Range) || !SvmPages.Mirrored.Contains(call.Range))
                {
                    return Return(task, Errno.EINVAL);
                }

                if (UsableVm(call.Device) is null)
                {
                    return Return(task, Errno.ENOENT);
                }

                call.Step = BindVmaCall.At.Collect;
                return LockVm(task, call.Device, outbox);
            case BindVmaCall.At.Collect:
                call.Step = BindVmaCall.At.Collected;
                return Call(task, new CollectCall(call.Device));
            default:
                if (UsableVm(call.Device) is not { } vm)
                {
                    return Finish(task, Errno.ENOENT, outbox);
                }

                if (vm.Svm.Over(call.Range).Count > 0)
                {
                    return Finish(task, Errno.EBUSY, outbox);
                }

                vm.Vmas.Bind(call.Range, call.IsMirror);
                ReleasePreferred(vm, outbox);
                return Finish(task, Errno.Ok, outbox);
        }
    }
}
