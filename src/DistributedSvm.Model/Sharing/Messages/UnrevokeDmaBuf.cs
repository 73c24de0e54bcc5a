using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>vfio_pci_dma_buf_move(false) for one dma-buf: it may be mapped again, unless it was revoked for good. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record UnrevokeDmaBuf(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] LockSet Held) : Message
{
    public override int TypeNumber => 0x031F;

    public override string? Step => "unrevoke";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Held);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
