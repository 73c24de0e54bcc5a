using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The exporter's detach callback. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record DetachExporter([property: Id(0)] int Attachment) : Message
{
    public override int TypeNumber => 0x030B;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Attachment);
    }
}
