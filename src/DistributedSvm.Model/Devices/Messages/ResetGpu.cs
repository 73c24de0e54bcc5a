using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A fault of the scenario: the driver resets the GT of a GPU. What runs on its engines is lost and answered with ECANCELED, what waits goes on when the reset is over,
/// <paramref name="Lasts"/> later; VRAM, page tables and LMTT survive, cached translations do not. Where it <paramref name="Wedges"/>, the reset fails: the device is
/// declared wedged, and everything that is submitted is answered with ECANCELED for good (drivers/gpu/drm/xe/xe_gt.c, xe_device_declare_wedged).
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ResetGpu([property: Id(0)] SimTime Lasts, [property: Id(1)] bool Wedges = false) : Message
{
    public override int TypeNumber => 0x0448;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Lasts);
        digest.Add(Wedges);
    }
}
