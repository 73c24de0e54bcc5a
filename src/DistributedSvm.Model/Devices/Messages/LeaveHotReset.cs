using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// To a device of a set whose hot reset is over or given up: un-revoke if memory decode is on, then give memory_lock up. A device that never joined is only told so by a
/// vfio that has it wrong (B-33). Answer: <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record LeaveHotReset([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x044D;

    public override string? Step => "leave-hot-reset";

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
