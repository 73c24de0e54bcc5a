using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>vfio_pci_dma_buf_move(true) for one dma-buf: no new mapping from now on, and whatever the vfio base waits for. The sender holds <paramref name="Held"/>.
/// Answer: <see cref="Completed"/>; EBADFD when it is revoked for good already, EBUSY when it is to be left alone while anybody is attached.</summary>
[GenerateSerializer, Immutable]
public sealed record RevokeDmaBuf(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] BufferStatus To,
    [property: Id(2)] LockSet Held,
    [property: Id(3)] bool UnlessAttached = false) : Message
{
    public override int TypeNumber => 0x031E;

    public override string? Step => "revoke";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)To);
        digest.Add((int)Held);
        digest.Add(UnlessAttached);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
