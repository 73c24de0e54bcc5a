using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Gives a mapping back; this operation must hold the reservation lock. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Unmap([property: Id(0)] OperationId Operation, [property: Id(1)] int Attachment) : Message
{
    public override int TypeNumber => 0x0311;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
