using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF begins or ends saving or restoring a VF. Answer: <see cref="Completed"/>; EPERM unless the VF is paused, EBUSY while the other of the two runs, EALREADY while this one does,
/// EIO when it ends and is not through.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ControlMigration(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId VirtualFunction,
    [property: Id(2)] MigrationControl Control) : Message
{
    public override int TypeNumber => 0x0494;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualFunction);
        digest.Add((int)Control);
    }
}
