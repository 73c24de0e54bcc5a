using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>A fence has signalled, and with it all earlier ones of its context. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record SignalFence(
    [property: Id(0)] FenceId Fence) : Message
{
    public override int TypeNumber => 0x031B;

    public override void Fold(ref Digest digest)
    {
        Fence.Fold(ref digest);
    }
}
