using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Ends an attachment that has no mapping. This operation must not hold the reservation lock. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Detach([property: Id(0)] OperationId Operation, [property: Id(1)] int Attachment) : Message
{
    public override int TypeNumber => 0x0312;

    public override string? Step => "detach";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
