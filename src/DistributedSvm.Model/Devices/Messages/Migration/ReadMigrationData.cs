using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// QEMU reads the next packet of its device's migration stream; it waits until there is one. Answer: <see cref="MigrationDataRead"/>; ENODEV outside of STOP_COPY.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ReadMigrationData([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0491;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
