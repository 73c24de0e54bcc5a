using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// What the GT statistics say of this process on a device (debugfs gt*/stats). Answer: <see cref="SvmCounters"/>; ENODEV without such a device.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ReadSvmCounters(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device) : Message
{
    public override int TypeNumber => 0x0611;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
    }
}
