using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>
/// DRM_XE_VM_BIND (xe_vm_bind_ioctl, drivers/gpu/drm/xe/xe_vm.c): it flushes the garbage collector (xe_svm_flush), and is refused while ranges are left. What was munmapped is gone by
/// then; of what the process still has, the device has ranges from its first access on.
/// </content>
public sealed partial class AddressSpace
{
    private bool Step(SvmTask task, BindVmaCall call, Message? heard, IOutbox outbox)
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
            case BindVmaCall.At.Collected:
                if (ErrorOf(call) is var errno && errno != Errno.Ok)
                {
                    return Finish(task, errno, outbox);
                }

                if (call.Backing != VmaBacking.Buffer)
                {
                    return Replace(task, call);
                }

                call.Step = BindVmaCall.At.Populated;
                call.Buffer = AddBuffer(call.Device, call.Range);
                outbox.Send(Spec.Devices[call.Device].Device, new PopulateDevmem(task.Id, call.Range), Calibration.Call);
                return false;
            case BindVmaCall.At.Populated:
                var populated = (DevmemPopulated)heard!;
                if (populated.Errno != Errno.Ok)
                {
                    End(BufferOf(call.Buffer)!, outbox);
                    return Finish(task, populated.Errno, outbox);
                }

                Fill(BufferOf(call.Buffer)!, populated);
                call.Step = BindVmaCall.At.Cleared;
                return Copy(task, BufferOf(call.Buffer)!, PagePlace.Zero, PagePlace.Vram, outbox);
            case BindVmaCall.At.Cleared:
                if (((SvmReply)heard!).Errno is var failed && failed != Errno.Ok)
                {
                    End(BufferOf(call.Buffer)!, outbox);
                    return Finish(task, failed, outbox);
                }

                return Replace(task, call);
            default:
                if (call.Buffer != 0)
                {
                    Settle(BufferOf(call.Buffer)!);
                }

                GpuVm vm = _vms[call.Device]!;
                vm.Vmas.Bind(call.Range, GpuVmaAttributes.Default with { Backing = call.Backing, Buffer = call.Buffer });
                ReleasePreferred(vm, outbox);
                return Finish(task, Errno.Ok, outbox);
        }
    }

    private Errno ErrorOf(BindVmaCall call) =>
        UsableVm(call.Device) is not { } vm ? Errno.ENOENT
        : vm.Svm.Over(call.Range).Count > 0 ? Errno.EBUSY
        : BuffersOver(call.Device, call.Range).Any(buffer => !call.Range.Contains(buffer.Addresses)) ? Errno.EINVAL
        : call.Backing == VmaBacking.Buffer && !IsReserved(call.Range) ? Errno.EINVAL
        : Errno.Ok;

    /// <summary>The CPU has addresses there, and no memory.</summary>
    private bool IsReserved(AddressRange range)
    {
        if (!_memory.TryGet(0, out Mm? mm) || !mm.Vmas.Covers(range) || !mm.Vmas.In(range).All(vma => vma.Protection == Protection.None))
        {
            return false;
        }

        var pages = new List<PageRun>();
        mm.Walk(range, pages);
        return pages.Count == 0;
    }

    private static bool Replace(SvmTask task, BindVmaCall call)
    {
        call.Step = BindVmaCall.At.Replaced;
        return Call(task, new RemoveBuffersCall(call.Device, call.Range) { Kept = call.Buffer });
    }
}
