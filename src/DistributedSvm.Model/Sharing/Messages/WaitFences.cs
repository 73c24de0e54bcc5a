using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Waits until no fence of this class or a stronger one is left (dma_resv_wait_timeout, uninterruptible, no limit). Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record WaitFences(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] FenceUsage Usage) : Message
{
    public override int TypeNumber => 0x031D;

    public override string? Step => "wait-fences";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Usage);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
