using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The allocation and its VRAM, in order; with an error none.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record DevmemPopulated(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Allocation,
    [property: Id(3)] ImmutableArray<AddressRange> Blocks) : Message
{
    public override int TypeNumber => 0x0637;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Allocation);
        digest.Add(Blocks);
    }
}
