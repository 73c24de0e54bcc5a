namespace DistributedSvm.Model.Devices;

/// <summary>VFs that were provisioned automatically and since then left alone: all have the same amounts, side by side, so one record says all about them.</summary>
/// <param name="Count">VF 1 to this one.</param>
/// <param name="Each">What each of them has.</param>
/// <param name="FirstGgtt">Where the GGTT of VF 1 begins.</param>
/// <param name="FirstContext">The first context id of VF 1.</param>
/// <param name="FirstDoorbell">The first doorbell of VF 1.</param>
[GenerateSerializer, Immutable]
public sealed record AutoShares(
    [property: Id(0)] int Count,
    [property: Id(1)] VfAmounts Each,
    [property: Id(2)] ulong FirstGgtt,
    [property: Id(3)] int FirstContext,
    [property: Id(4)] int FirstDoorbell)
{
    public VfResources Of(int vf) => new(
        Memory.AddressRange.FromLength(FirstGgtt + ((ulong)(vf - 1) * (ulong)Each.Ggtt), (ulong)Each.Ggtt),
        FirstContext + ((vf - 1) * Each.Contexts),
        Each.Contexts,
        FirstDoorbell + ((vf - 1) * Each.Doorbells),
        Each.Doorbells,
        Each.Vram);
}
