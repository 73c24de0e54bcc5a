using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The exporter's interconnects, best first.</summary>
[GenerateSerializer, Immutable]
public sealed record MappingOffers(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<InterconnectOffer> Offers) : Message
{
    public override int TypeNumber => 0x0309;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Offers.Length);
        foreach (InterconnectOffer offer in Offers)
        {
            offer.Fold(ref digest);
        }
    }
}
