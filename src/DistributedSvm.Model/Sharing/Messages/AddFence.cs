using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Sharing;

/// <summary>Adds a fence to a dma-buf's reservation object; this operation must hold the reservation lock. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record AddFence(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Fence Fence) : Message
{
    public override int TypeNumber => 0x031A;

    public override MessageRole Role => MessageRole.Notice;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Fence.Id.Fold(ref digest);
        digest.Add((int)Fence.Usage);
        digest.Add(Fence.NeedsSignaling);
    }
}
