using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Somebody waits for this fence: its owner is to bring it about. No answer but the <see cref="SignalFence"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record EnableSignaling(
    [property: Id(0)] FenceId Fence) : Message
{
    public override int TypeNumber => 0x031C;

    public override void Fold(ref Digest digest)
    {
        Fence.Fold(ref digest);
    }
}
