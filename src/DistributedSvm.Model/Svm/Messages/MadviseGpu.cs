using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_MADVISE on the VM of a device. Answer: <see cref="SvmReply"/>; EINVAL, ENOENT, ENOLINK (2.6 of the specification).
/// </summary>
[GenerateSerializer, Immutable]
public sealed record MadviseGpu(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] SvmAttribute Attribute,
    [property: Id(4)] long Value) : Message
{
    public override int TypeNumber => 0x060C;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add((int)Attribute);
        digest.Add(Value);
    }
}
