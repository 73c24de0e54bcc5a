using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>A fault of the scenario: an allocation of the receiver, or of a dma-buf that it exports, is to fail.</summary>
[GenerateSerializer, Immutable]
public sealed record FailAllocation([property: Id(0)] AllocationFault Fault) : Message
{
    public override int TypeNumber => 0x0324;

    public override void Fold(ref Digest digest) => Fault.Fold(ref digest);
}
