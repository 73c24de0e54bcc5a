using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Leaves content in memory that has crossed the fabric; what is not said to stand in these pages is zeros. Answer: <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record StoreRuns(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Function,
    [property: Id(2)] ImmutableArray<AddressRange> Pages,
    [property: Id(3)] ImmutableArray<ContentPiece> Content) : Message
{
    public override int TypeNumber => 0x0659;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Function);
        digest.Add(Pages);
        digest.Add(Content.Length);
        foreach (ContentPiece item in Content)
        {
            item.Fold(ref digest);
        }
    }
}
