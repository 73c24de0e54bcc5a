using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <summary>A frame that was under way when its guest stopped.</summary>
/// <param name="Request">What the compositor asked for.</param>
/// <param name="Phase">How far it was.</param>
/// <param name="Errno">Of one that is over.</param>
[GenerateSerializer, Immutable]
public sealed record MovedFrame([property: Id(0)] RenderFrame Request, [property: Id(1)] FramePhase Phase, [property: Id(2)] Errno Errno)
{
    public void Fold(ref Digest digest)
    {
        Request.Fold(ref digest);
        digest.Add((int)Phase);
        digest.Add(Errno);
    }
}
