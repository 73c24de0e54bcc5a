using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>Device physical addresses of the blocks, in order of the object's offset. ENOSPC when full.</summary>
[GenerateSerializer, Immutable]
public sealed record VramAllocated(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<AddressRange> Blocks) : Message
{
    public override int TypeNumber => 0x0403;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Blocks);
    }
}
