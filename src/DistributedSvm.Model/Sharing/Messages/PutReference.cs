using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>dma_buf_put: the sender gives one reference back. No answer; the last one releases the buffer.</summary>
[GenerateSerializer, Immutable]
public sealed record PutReference : Message
{
    public override int TypeNumber => 0x0305;

    public override void Fold(ref Digest digest)
    {
    }
}
