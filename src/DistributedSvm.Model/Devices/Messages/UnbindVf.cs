using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The driver that sends this leaves the VF that it has booted on (a write to unbind of the host's xe driver). Answer: <see cref="Completed"/>; ENODEV, EBUSY.</summary>
[GenerateSerializer, Immutable]
public sealed record UnbindVf([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0486;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
