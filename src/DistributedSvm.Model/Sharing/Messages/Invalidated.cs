using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Sharing;

/// <summary>The importer's callback has returned.</summary>
[GenerateSerializer, Immutable]
public sealed record Invalidated(
    [property: Id(0)] OperationId Notice,
    [property: Id(1)] int Attachment) : Message
{
    public override int TypeNumber => 0x0319;

    public override MessageRole Role => MessageRole.Answer;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Notice.Value);
        digest.Add(Attachment);
    }
}
