using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The core asks the exporter for its list of interconnects. Answer: <see cref="MappingOffers"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record MatchMapping([property: Id(0)] OperationId Operation, [property: Id(1)] int Attachment, [property: Id(2)] ulong Extent = 0) : Message
{
    public override int TypeNumber => 0x0308;

    public override string? Step => "match";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
        digest.Add(Extent);
    }
}
