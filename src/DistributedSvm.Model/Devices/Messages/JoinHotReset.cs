using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// To a device of a set: memory_lock by trylock, then its buffers are revoked. Answer: <see cref="Completed"/> when they are; EBUSY when the lock is held, ENODEV for a device
/// that is closed and so in no set.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record JoinHotReset([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x044B;

    public override string? Step => "join-hot-reset";

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
