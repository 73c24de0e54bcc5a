using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// QEMU wants its device in another migration state (VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE); the device goes there arc by arc. Answer: <see cref="Completed"/>; EINVAL where no
/// way leads, EBUSY while it is on its way or being reset, ENODEV when closed, else what the failing arc says.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SetMigrationState([property: Id(0)] OperationId Operation, [property: Id(1)] VfioMigrationState State) : Message
{
    public override int TypeNumber => 0x0490;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)State);
    }
}
