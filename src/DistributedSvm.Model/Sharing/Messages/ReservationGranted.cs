using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The operation of <see cref="LockReservation"/> now holds the lock, until it sends <see cref="UnlockReservation"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record ReservationGranted([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno) : Message
{
    public override int TypeNumber => 0x030D;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
    }
}
