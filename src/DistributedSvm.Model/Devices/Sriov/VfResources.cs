using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What is a VF's own on its GPU (xe_gt_sriov_config). Null ranges and zero counts: it has none of that.</summary>
/// <param name="Ggtt">GGTT addresses in bytes, whole pages of 4 KiB.</param>
/// <param name="FirstContext">First of its GuC context ids.</param>
/// <param name="Contexts">How many.</param>
/// <param name="FirstDoorbell">First of its doorbells.</param>
/// <param name="Doorbells">How many.</param>
/// <param name="VramBytes">Size of its VRAM object, whole LMTT pages of 2 MiB.</param>
[GenerateSerializer, Immutable]
public sealed record VfResources(
    [property: Id(0)] AddressRange? Ggtt,
    [property: Id(1)] int FirstContext,
    [property: Id(2)] int Contexts,
    [property: Id(3)] int FirstDoorbell,
    [property: Id(4)] int Doorbells,
    [property: Id(5)] long VramBytes)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(Ggtt?.Start ?? 0);
        digest.Add(Ggtt?.Length ?? 0);
        digest.Add(FirstContext);
        digest.Add(Contexts);
        digest.Add(FirstDoorbell);
        digest.Add(Doorbells);
        digest.Add(VramBytes);
    }
}
