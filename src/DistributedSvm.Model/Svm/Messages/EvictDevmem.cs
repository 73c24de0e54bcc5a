using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A device (an <c>SvmDevice</c>) needs the VRAM of an allocation: its pages go to system memory. Answer: <see cref="SvmReply"/>; EBUSY after three attempts.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record EvictDevmem(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId Device,
    [property: Id(2)] long Allocation) : Message
{
    public override int TypeNumber => 0x060F;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
        digest.Add(Allocation);
    }
}
