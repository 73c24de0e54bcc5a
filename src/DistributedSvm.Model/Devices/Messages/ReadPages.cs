using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A device reads system memory. Answer: <see cref="ContentRead"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record ReadPages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<AddressRange> Pages,
    [property: Id(2)] ContentTag Expected) : Message
{
    public override int TypeNumber => 0x0413;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Pages);
        Expected.Fold(ref digest);
    }
}
