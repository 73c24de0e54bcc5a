using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_VM_BIND on the VM of a device: OP_MAP with FLAG_CPU_ADDR_MIRROR, which gives the interval the default attributes; OP_MAP of a new buffer object of that size in the
/// device's VRAM, where the CPU has nothing but reserved addresses (mmap with PROT_NONE): it has no other mapping; or OP_UNMAP, after which accesses find no VMA. A buffer object ends
/// with its VMA. Answer: <see cref="SvmReply"/>; EINVAL, also for a part of a buffer object; ENOENT; EBUSY where the device still has ranges (xe_svm_has_mapping); ENOMEM, ENODEV once its
/// driver has left; EIO and ECANCELED as clearing fails.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record BindGpuVma(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] VmaBacking Backing) : Message
{
    public override int TypeNumber => 0x06C5;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add((int)Backing);
    }
}
