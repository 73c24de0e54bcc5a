using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Reports.Sriov;

/// <summary>Who owns what of one GPU.</summary>
/// <param name="Gpu">Its path.</param>
/// <param name="Model">Its model.</param>
/// <param name="Kernel">Whose rules.</param>
/// <param name="Vfs">How many are enabled.</param>
/// <param name="TotalVfs">How many the card could have.</param>
/// <param name="VramForVfs">Bytes of VRAM for VFs and the PF's spare.</param>
/// <param name="Provisioning">Who has what.</param>
/// <param name="Errno">What enabling them answers.</param>
public sealed record SriovView(string Gpu, string Model, string Kernel, int Vfs, int TotalVfs, long VramForVfs, Provisioning Provisioning, Errno Errno)
{
    private static readonly ResourceKind[] Kinds = [ResourceKind.Vram, ResourceKind.Ggtt, ResourceKind.Contexts, ResourceKind.Doorbells];

    /// <summary>The functions: the PF, number 0, then each VF that is enabled or has something.</summary>
    public IReadOnlyList<int> Functions => [0, .. Enumerable.Range(1, SriovLimits.MostVfs).Where(vf => vf <= Vfs || Provisioning.Of(vf) is not null)];

    /// <summary>By kind: all there is, what VFs have, what the PF keeps, what is free.</summary>
    public IReadOnlyList<SriovTotal> Totals => [.. Kinds.Select(Total)];

    private SriovTotal Total(ResourceKind kind)
    {
        long all = kind == ResourceKind.Vram ? VramForVfs : (long)SriovLimits.SpaceOf(kind).Length;
        long taken = kind == ResourceKind.Vram ? Provisioning.Vram : Provisioning.Taken(kind).Sum((AddressRange range) => (long)range.Length);
        long spare = Math.Min((long)SriovLimits.SpareOf(kind), all - taken);
        return new SriovTotal(kind, all, taken, spare, all - taken - spare);
    }
}
