using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Allocates system memory in bytes, a multiple of 4 KiB. Answer: <see cref="PagesAllocated"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record AllocatePages([property: Id(0)] OperationId Operation, [property: Id(1)] long Bytes) : Message
{
    public override int TypeNumber => 0x040F;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Bytes);
    }
}
