using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>From QEMU to QEMU: a packet of the device's stream. Answer: <see cref="MigrationAck"/> when the target's device has taken it.</summary>
[GenerateSerializer, Immutable]
public sealed record MigrationData([property: Id(0)] OperationId Operation, [property: Id(1)] MigrationPacket Packet) : Message
{
    public override int TypeNumber => 0x04A5;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Packet.Fold(ref digest);
    }
}
