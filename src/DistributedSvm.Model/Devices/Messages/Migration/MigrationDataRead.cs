using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The next packet of a migration stream. ENODATA: there is none behind the last one. Else why saving failed: ETIME, ECANCELED, EIO ...
/// </summary>
[GenerateSerializer, Immutable]
public sealed record MigrationDataRead(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] MigrationPacket? Packet) : Message
{
    public override int TypeNumber => 0x0492;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Packet is not null);
        Packet?.Fold(ref digest);
    }
}
