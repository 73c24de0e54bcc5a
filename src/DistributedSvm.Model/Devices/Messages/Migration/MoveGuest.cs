using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>From QEMU to QEMU, behind the device's stream: all else of the guest. Answer: <see cref="MigrationEnded"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record MoveGuest([property: Id(0)] OperationId Operation, [property: Id(1)] GuestState State) : Message
{
    public override int TypeNumber => 0x04A7;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        State.Fold(ref digest);
    }
}
