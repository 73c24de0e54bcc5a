using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// What stands there, at the addresses that were asked for, zeros left out.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PagesFetched(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<ContentPiece> Found) : Message
{
    public override int TypeNumber => 0x0658;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Found.Length);
        foreach (ContentPiece item in Found)
        {
            item.Fold(ref digest);
        }
    }
}
