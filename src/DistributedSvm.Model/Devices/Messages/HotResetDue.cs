using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A vfio device's own timer: user space tries a hot reset again that found a device busy.</summary>
[GenerateSerializer, Immutable]
public sealed record HotResetDue([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x044E;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
