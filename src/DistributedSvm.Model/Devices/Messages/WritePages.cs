using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A device writes system memory. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record WritePages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<AddressRange> Pages,
    [property: Id(2)] ContentTag Tag) : Message
{
    public override int TypeNumber => 0x0412;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Pages);
        Tag.Fold(ref digest);
    }
}
