using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>What a visit that read may have found, at the addresses of the process that read.</summary>
[GenerateSerializer, Immutable]
public sealed record RangeRead(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<MemoryPiece> Found) : Message
{
    public override int TypeNumber => 0x0564;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Found.Length);
        foreach (MemoryPiece item in Found)
        {
            item.Fold(ref digest);
        }
    }
}
