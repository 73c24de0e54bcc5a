using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A copy engine leaves what it read elsewhere in system memory. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record StorePages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<ContentPiece> Pieces) : Message
{
    public override int TypeNumber => 0x0445;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Pieces.Length);
        foreach (ContentPiece piece in Pieces)
        {
            piece.Fold(ref digest);
        }
    }
}
