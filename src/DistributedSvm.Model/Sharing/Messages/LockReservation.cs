using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Takes a dma-buf's reservation lock for this operation of the sender; granted in the order of asking. Answer: <see cref="ReservationGranted"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record LockReservation([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x030C;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }

    public override Message? WhenUndeliverable() => new ReservationGranted(Operation, Errno.ENODEV);
}
