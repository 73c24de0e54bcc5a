using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The driver of a device (an <c>SvmDevice</c>) handles a page fault in its VM of this process. Answer: <see cref="SvmReply"/>: the errno is what the hardware is told.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record HandleFault(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId Device,
    [property: Id(2)] ulong Address,
    [property: Id(3)] PageFaultAccess Access,
    [property: Id(4)] PageFaultKind Kind) : Message
{
    public override int TypeNumber => 0x060E;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
        digest.Add(Address);
        digest.Add((int)Access);
        digest.Add((int)Kind);
    }
}
