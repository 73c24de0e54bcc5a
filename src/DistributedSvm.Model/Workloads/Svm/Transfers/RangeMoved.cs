using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// The visit is over. One that wrote says what it left, at the addresses of the process that was visited; one that read is answered with <see cref="RangeRead"/>, for its own range
/// from <paramref name="Address"/> on.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record RangeMoved(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] OperationId Token,
    [property: Id(2)] Errno Outcome,
    [property: Id(3)] ulong Address,
    [property: Id(4)] ImmutableArray<MemoryPiece> Left) : Message
{
    public override int TypeNumber => 0x0563;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Token.Value);
        digest.Add(Outcome);
        digest.Add(Address);
        digest.Add(Left.Length);
        foreach (MemoryPiece item in Left)
        {
            item.Fold(ref digest);
        }
    }
}
