using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Reads memory for a copy or an access. Answer: <see cref="PagesFetched"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FetchPages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Function,
    [property: Id(2)] ImmutableArray<AddressRange> Pages) : Message
{
    public override int TypeNumber => 0x0657;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Function);
        digest.Add(Pages);
    }
}
