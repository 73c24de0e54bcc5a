using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>dma_buf_get: the sender becomes a holder of the buffer. Answer: <see cref="Completed"/>, ENODEV once it was released.</summary>
[GenerateSerializer, Immutable]
public sealed record GetReference([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0304;

    public override string? Step => "get";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
