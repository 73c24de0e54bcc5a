using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_VM_BIND_OP_PREFETCH on the VM of a device. Answer: <see cref="SvmReply"/> with the number of ranges; ENODATA where pages could not come.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PrefetchGpu(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] PrefetchPlace Place) : Message
{
    public override int TypeNumber => 0x060D;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add((int)Place);
    }
}
