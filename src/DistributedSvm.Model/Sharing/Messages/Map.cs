using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Maps an attachment over its interconnect; this operation must hold the reservation lock. Answer: <see cref="Mapped"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Map([property: Id(0)] OperationId Operation, [property: Id(1)] int Attachment) : Message
{
    public override int TypeNumber => 0x030F;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
    }

    public override Message? WhenUndeliverable() => new Mapped(Operation, Errno.ENODEV, null);
}
