using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The exporter's attach callback, after the match and without the reservation lock. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record AttachExporter(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Attachment,
    [property: Id(2)] InterconnectKind Kind) : Message
{
    public override int TypeNumber => 0x030A;

    public override string? Step => "exporter-attach";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
        digest.Add((int)Kind);
    }
}
