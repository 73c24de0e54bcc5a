using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A kernel is over, and what the steps found that return it, at virtual addresses, zeros left out; steps one after the other.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record KernelDone(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<ContentPiece> Found) : Message
{
    public override int TypeNumber => 0x0631;

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
