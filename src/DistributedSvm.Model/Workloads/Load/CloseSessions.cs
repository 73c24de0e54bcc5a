using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>No session will come any more: the agent gives back the dma-buf that stayed. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record CloseSessions([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0532;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
