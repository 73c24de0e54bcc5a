using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// QEMU writes a packet of a migration stream into its device; it waits while there is no room. Answer: <see cref="Completed"/>; ENODEV outside of RESUMING, and for a stream of
/// another device; EINVAL for what is no part of a stream for this VF.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record WriteMigrationData([property: Id(0)] OperationId Operation, [property: Id(1)] MigrationPacket Packet) : Message
{
    public override int TypeNumber => 0x0493;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Packet.Fold(ref digest);
    }
}
