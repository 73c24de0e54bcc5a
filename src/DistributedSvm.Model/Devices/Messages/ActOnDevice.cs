using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Something is done to a vfio device. Answer: <see cref="Completed"/> when it is over, but for an operation of none, as the scenario's, for which nobody waits; ENODEV on a closed device,
/// EOPNOTSUPP for a permanent revoke on a vfio base without it, EBADFD when the buffer is revoked for good already.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ActOnDevice(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] DeviceAction Action,
    [property: Id(2)] EntityId DmaBuf = default) : Message
{
    public override int TypeNumber => 0x0420;

    public override string? Step => "device-action";

    /// <summary>What is done, e.g. <c>function-level-reset</c>.</summary>
    public override string TraceName => ValueNames<DeviceAction>.Of(Action);

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Action);
        digest.Add(DmaBuf);
    }
}
