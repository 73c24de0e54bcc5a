using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An operation on a dma-buf has waited long for importers to unmap.</summary>
[GenerateSerializer, Immutable]
public sealed record UnmapOverdue(
    [property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0321;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
