using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// Threads of a process ask those of another where they may write to, or read: as programs tell each other addresses and keys before they use RDMA. Answer:
/// <see cref="RangeOffered"/>, once the allocation is mapped; ENOENT when that process has ended. Without an allocation (-1) the offset is an address.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record OfferRange(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Slot,
    [property: Id(2)] long Offset,
    [property: Id(3)] long Bytes,
    [property: Id(4)] bool IsWritten) : Message
{
    public override int TypeNumber => 0x0561;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Slot);
        digest.Add(Offset);
        digest.Add(Bytes);
        digest.Add(IsWritten);
    }
}
