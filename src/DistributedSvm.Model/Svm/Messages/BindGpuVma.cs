using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_VM_BIND on the VM of a device: OP_MAP with FLAG_CPU_ADDR_MIRROR, which gives the interval the default attributes, or OP_UNMAP, after which accesses there find no VMA.
/// Answer: <see cref="SvmReply"/>; EINVAL, ENOENT, EBUSY where the device still has ranges (xe_svm_has_mapping).
/// </summary>
[GenerateSerializer, Immutable]
public sealed record BindGpuVma(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] bool IsMirror) : Message
{
    public override int TypeNumber => 0x06C5;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add(IsMirror);
    }
}
