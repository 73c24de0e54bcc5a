using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What must hold between the configurations of all VFs of a GPU.</summary>
public static class ProvisioningAudit
{
    private static readonly ResourceKind[] RangeKinds = [ResourceKind.Ggtt, ResourceKind.Contexts, ResourceKind.Doorbells];

    /// <summary>J-1; null when it holds.</summary>
    public static Violation? Ranges(IReadOnlyCollection<(int Vf, VfResources Resources)> all)
    {
        foreach (ResourceKind kind in RangeKinds)
        {
            AddressRange space = SriovLimits.SpaceOf(kind);
            ulong sum = SriovLimits.SpareOf(kind);
            (int Vf, AddressRange Range)? previous = null;
            foreach ((int vf, AddressRange range) in all
                .Select(item => (item.Vf, Range: Provisioning.RangeOf(item.Resources, kind)))
                .Where(item => item.Range is not null)
                .Select(item => (item.Vf, item.Range!.Value))
                .OrderBy(item => item.Value.Start))
            {
                sum += range.Length;
                if (!space.Contains(range))
                {
                    return SriovInvariants.SharedRange($"{kind} of VF {vf}, {range}, is not all in {space}");
                }

                if (previous is { } before && before.Range.Overlaps(range))
                {
                    return SriovInvariants.SharedRange($"{kind} of VF {vf}, {range}, overlaps that of VF {before.Vf}, {before.Range}");
                }

                previous = (vf, range);
            }

            if (sum > space.Length)
            {
                return SriovInvariants.SharedRange($"{kind} of all VFs and the PF's spare are {sum}, of {space.Length}");
            }
        }

        return null;
    }

    /// <summary>J-8, of VFs that were provisioned automatically and from nothing; null when it holds.</summary>
    public static Violation? Equal(IReadOnlyCollection<(int Vf, VfResources Resources)> all)
    {
        VfAmounts[] amounts = [.. all.Select(item => AmountsOf(item.Resources)).Distinct()];
        return amounts.Length > 1 ? SriovInvariants.UnequalShares($"VFs got {amounts[0]}, and others {amounts[1]}") : null;
    }

    private static VfAmounts AmountsOf(VfResources resources) =>
        new((long)(resources.Ggtt?.Length ?? 0), resources.Contexts, resources.Doorbells, resources.VramBytes);
}
