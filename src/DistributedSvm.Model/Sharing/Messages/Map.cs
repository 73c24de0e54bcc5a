using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Maps an attachment over the interconnect that it matched, or over another kind that the protocol allows beside it; this operation must hold the reservation lock.
/// Answer: <see cref="Mapped"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Map(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Attachment,
    [property: Id(2)] InterconnectKind Kind = InterconnectKind.None) : Message
{
    public override int TypeNumber => 0x030F;

    public override string? Step => "map";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
        digest.Add((int)Kind);
    }

    public override Message? WhenUndeliverable() => new Mapped(Operation, Errno.ENODEV, null);
}
