using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>Host physical addresses. ENOMEM when full.</summary>
[GenerateSerializer, Immutable]
public sealed record PagesAllocated(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<AddressRange> Pages) : Message
{
    public override int TypeNumber => 0x0410;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Pages);
    }
}
