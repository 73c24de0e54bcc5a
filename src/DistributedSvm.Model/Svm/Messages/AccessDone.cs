using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// An access is over; what was found at its range, at virtual addresses, zeros left out.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record AccessDone(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<ContentPiece> Found) : Message
{
    public override int TypeNumber => 0x0609;

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
