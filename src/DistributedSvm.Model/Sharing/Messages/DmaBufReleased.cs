using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The exporter's release callback: the last reference is gone. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record DmaBufReleased : Message
{
    public override int TypeNumber => 0x0313;

    public override void Fold(ref Digest digest)
    {
    }
}
