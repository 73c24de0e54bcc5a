using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// dma_buf_dynamic_attach with the importer's list of interconnects, best first, and what it can do. This operation must not hold the reservation lock. Answer:
/// <see cref="Attached"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Attach(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<InterconnectOffer> Offers,
    [property: Id(2)] ImporterTraits Traits) : Message
{
    public override int TypeNumber => 0x0306;

    public override string? Step => "attach";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Offers.Length);
        foreach (InterconnectOffer offer in Offers)
        {
            offer.Fold(ref digest);
        }

        Traits.Fold(ref digest);
    }

    public override Message? WhenUndeliverable() => new Attached(Operation, Errno.ENODEV, 0, default);
}
