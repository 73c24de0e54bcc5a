using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>dma_buf_unpin, under the reservation lock. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Unpin(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Attachment) : Message
{
    public override int TypeNumber => 0x0323;

    public override string? Step => "unpin";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
