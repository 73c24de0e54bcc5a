using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>The answer to <see cref="RelocateObject"/>: the system pages where the content is now. ENOMEM when there are none: nothing has moved then.</summary>
[GenerateSerializer, Immutable]
public sealed record Relocated(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<AddressRange> Pages) : Message
{
    public override int TypeNumber => 0x0341;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Pages);
    }
}
