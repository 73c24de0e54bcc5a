using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>
/// What one frame costs the guest: time on the render engine, and the traffic of its compositor to the buffer being composed, in thousandths of a frame
/// read and written. Where that buffer is decides whether the bytes move in VRAM or across PCIe.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FrameCost(
    [property: Id(0)] SimTime RenderTime,
    [property: Id(1)] int ReadsPerMille,
    [property: Id(2)] int WritesPerMille)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(RenderTime);
        digest.Add(ReadsPerMille);
        digest.Add(WritesPerMille);
    }
}
