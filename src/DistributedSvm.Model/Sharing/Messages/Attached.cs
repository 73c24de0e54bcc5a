using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The answer to <see cref="Attach"/>: the attachment and the exporter's entry that won. EINVAL without a common interconnect, ENODEV
/// when revoked.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Attached(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] int Attachment,
    [property: Id(3)] InterconnectOffer Match) : Message
{
    public override int TypeNumber => 0x0307;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Attachment);
        Match.Fold(ref digest);
    }
}
