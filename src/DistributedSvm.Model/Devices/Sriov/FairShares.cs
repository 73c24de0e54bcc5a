using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// What each of N VFs gets when the PF provisions them itself (pf_profile_fair_* and pf_estimate_fair_*, xe_gt_sriov_pf_config.c): the profile's share, or less where
/// less is there. All VFs get the same amount.
/// </summary>
public static class FairShares
{
    private const ulong Gib = 1UL << 30;
    private const ulong Mib = 1UL << 20;

    /// <summary>Bytes of GGTT: of 3.5 GiB, which is what is surely there, a power of two.</summary>
    public static ulong ProfileGgtt(int vfs, bool isAdminOnly)
    {
        ulong shareable = SriovLimits.GgttTop / (512 * Mib) * (512 * Mib);
        if (isAdminOnly && vfs == 1)
        {
            return shareable;
        }

        // About 512 MiB are reserved, so the next power of two would be too much for some and 32 MiB a waste for all.
        return vfs > 56 ? (64 * Mib) - (8 * Mib) : PowerOfTwoAtMost(shareable / (ulong)vfs);
    }

    /// <summary>GuC context ids.</summary>
    public static int ProfileContexts(int vfs, bool isAdminOnly) => isAdminOnly && vfs == 1
        ? SriovLimits.Contexts / 1024 * 1024
        : (int)PowerOfTwoAtMost((ulong)(SriovLimits.Contexts / vfs));

    /// <summary>Doorbells: the PF counts as one more VF.</summary>
    public static int ProfileDoorbells(int vfs, bool isAdminOnly) => isAdminOnly && vfs == 1
        ? SriovLimits.Doorbells - 16
        : (int)PowerOfTwoAtMost((ulong)(SriovLimits.Doorbells / (vfs + 1)));

    /// <summary>
    /// Bytes of VRAM that migrate well (7.1): a power of two, which other GPUs of the kind have too. One VF gets half at most, and with a PF that only
    /// administrates whole gigabytes of everything.
    /// </summary>
    /// <param name="vfs">How many there will be.</param>
    /// <param name="isAdminOnly">The PF has no work of its own.</param>
    /// <param name="usable">Bytes without the PF's spare.</param>
    public static long ProfileVram(int vfs, bool isAdminOnly, long usable)
    {
        if (usable < SriovLimits.VramPage)
        {
            return 0;
        }

        ulong all = (ulong)usable;
        if (vfs == 1 && isAdminOnly && all >= Gib)
        {
            return (long)(all / Gib * Gib);
        }

        ulong share = PowerOfTwoAtMost(all / (ulong)Math.Max(2, vfs));
        return (long)(share / (ulong)SriovLimits.VramPage) * SriovLimits.VramPage;
    }

    /// <summary>The same part of what is there for everybody, whole units, beside the PF's spare.</summary>
    public static ulong Estimate(ulong available, ulong spare, int vfs, ulong unit) => available <= spare ? 0 : (available - spare) / (ulong)vfs / unit * unit;

    /// <summary>Bytes of VRAM: the profile's where it has one, and no more than there is.</summary>
    /// <param name="profile">Which kernel.</param>
    /// <param name="vfs">How many there will be.</param>
    /// <param name="isAdminOnly">The PF has no work of its own.</param>
    /// <param name="free">Bytes that nobody has, the PF's spare included.</param>
    public static long Vram(KernelProfile profile, int vfs, bool isAdminOnly, long free)
    {
        long estimate = (long)Estimate((ulong)Math.Max(0, free), (ulong)SriovLimits.SpareVram, vfs, (ulong)SriovLimits.VramPage);
        long wanted = profile.HasMigrationFriendlyVram ? ProfileVram(vfs, isAdminOnly, free - SriovLimits.SpareVram) : 0;
        return wanted > 0 ? Math.Min(wanted, estimate) : estimate;
    }

    /// <summary>
    /// All that each of the VFs gets. ENOSPC where there is no GGTT, context or VRAM for everybody; a VF without doorbells can do with messages.
    /// </summary>
    /// <param name="profile">Which kernel.</param>
    /// <param name="vfs">How many there will be.</param>
    /// <param name="isAdminOnly">The PF has no work of its own.</param>
    /// <param name="freeGgtt">Bytes of the largest hole.</param>
    /// <param name="freeContexts">Context ids in the largest hole.</param>
    /// <param name="freeDoorbells">Doorbells in the largest hole.</param>
    /// <param name="freeVram">Bytes that nobody has.</param>
    /// <param name="share">What each gets.</param>
    public static Errno TryShare(
        KernelProfile profile, int vfs, bool isAdminOnly, ulong freeGgtt, int freeContexts, int freeDoorbells, long freeVram, out VfAmounts share)
    {
        ulong ggtt = Math.Min(ProfileGgtt(vfs, isAdminOnly), Estimate(freeGgtt, SriovLimits.SpareGgtt, vfs, SriovLimits.GgttPage));
        ulong contexts = Math.Min((ulong)ProfileContexts(vfs, isAdminOnly), Estimate((ulong)freeContexts, SriovLimits.SpareContexts, vfs, 1));
        ulong doorbells = Math.Min((ulong)ProfileDoorbells(vfs, isAdminOnly), Estimate((ulong)freeDoorbells, SriovLimits.SpareDoorbells, vfs, 1));
        long vram = Vram(profile, vfs, isAdminOnly, freeVram);
        share = new VfAmounts((long)ggtt, (int)contexts, (int)doorbells, vram);
        return ggtt == 0 || contexts == 0 || vram == 0 ? Errno.ENOSPC : Errno.Ok;
    }

    private static ulong PowerOfTwoAtMost(ulong value) => value == 0 ? 0 : 1UL << BitOperations.Log2(value);
}
