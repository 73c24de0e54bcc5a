using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Takes a dma-buf's reservation lock for this operation of the sender, which holds <paramref name="Held"/> already. Answer: <see cref="ReservationGranted"/>,
/// EDEADLK when the operation has to give up all reservation locks that it holds and to begin again (wait-die).</summary>
[GenerateSerializer, Immutable]
public sealed record LockReservation(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AcquireContext Context = default,
    [property: Id(2)] LockSet Held = LockSet.None) : Message
{
    public override int TypeNumber => 0x030C;

    public override string? Step => "lock";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Context.Stamp);
        digest.Add(Context.Acquired);
        digest.Add((int)Held);
    }

    public override Message? WhenUndeliverable() => new ReservationGranted(Operation, Errno.ENODEV);
}
