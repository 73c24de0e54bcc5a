using System.Numerics;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Devices.Sriov;

/// <summary>KUnit's pf_gt_config (drivers/gpu/drm/xe/tests/xe_gt_sriov_pf_config_kunit.c) by its names, and what real cards gave.</summary>
public sealed class FairSharesTests
{
    /// <summary>TEST_VRAM of the kernel's test.</summary>
    private const long Usable = 0x3_7a80_0000;

    private const long Mib = 1 << 20;

    /// <summary>Some lines of the step tables: the last number of VFs that gets the amount.</summary>
    private static readonly (int LastVf, int Contexts)[] ContextSteps = [(1, 32 << 10), (3, 16 << 10), (7, 8 << 10), (15, 4 << 10), (31, 2 << 10), (63, 1 << 10)];

    private static readonly (int LastVf, int Doorbells)[] DoorbellSteps = [(1, 128), (3, 64), (7, 32), (15, 16), (31, 8), (63, 4)];

    private static readonly (int LastVf, long Mib)[] GgttSteps = [(1, 2048), (3, 1024), (7, 512), (14, 256), (28, 128), (56, 64), (63, 56)];

    public static TheoryData<int, bool> Cases => [.. from vfs in Enumerable.Range(1, 63) from isAdminOnly in new[] { false, true } select new TheoryDataRow<int, bool>(vfs, isAdminOnly)];

    [Fact]
    public void fair_contexts_1vf()
    {
        Assert.Equal(32 << 10, FairShares.ProfileContexts(1, isAdminOnly: false));
        Assert.Equal((64 << 10) - 1024, FairShares.ProfileContexts(1, isAdminOnly: true));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void fair_contexts(int vfs, bool isAdminOnly)
    {
        int expected = isAdminOnly && vfs == 1 ? (64 << 10) - 1024 : ContextSteps.First(step => vfs <= step.LastVf).Contexts;
        Assert.Equal(expected, FairShares.ProfileContexts(vfs, isAdminOnly));
        Assert.True(expected * vfs + SriovLimits.SpareContexts <= SriovLimits.Contexts);
    }

    [Fact]
    public void fair_doorbells_1vf()
    {
        Assert.Equal(128, FairShares.ProfileDoorbells(1, isAdminOnly: false));
        Assert.Equal(240, FairShares.ProfileDoorbells(1, isAdminOnly: true));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void fair_doorbells(int vfs, bool isAdminOnly)
    {
        int expected = isAdminOnly && vfs == 1 ? 240 : DoorbellSteps.First(step => vfs <= step.LastVf).Doorbells;
        Assert.Equal(expected, FairShares.ProfileDoorbells(vfs, isAdminOnly));
        Assert.True(expected * vfs <= SriovLimits.Doorbells);
    }

    [Fact]
    public void fair_ggtt_1vf()
    {
        Assert.Equal(2048 * (ulong)Mib, FairShares.ProfileGgtt(1, isAdminOnly: false));
        Assert.Equal(3584 * (ulong)Mib, FairShares.ProfileGgtt(1, isAdminOnly: true));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void fair_ggtt(int vfs, bool isAdminOnly)
    {
        long expected = isAdminOnly && vfs == 1 ? 3584 : GgttSteps.First(step => vfs <= step.LastVf).Mib;
        ulong share = FairShares.ProfileGgtt(vfs, isAdminOnly);
        Assert.Equal(expected * Mib, (long)share);
        Assert.True((share * (ulong)vfs) + SriovLimits.SpareGgtt <= SriovLimits.SpaceOf(ResourceKind.Ggtt).Length);
    }

    [Theory]
    [InlineData(false, 4096 * Mib)]
    [InlineData(true, 13 * 1024 * Mib)]
    public void fair_vram_1vf(bool isAdminOnly, long expected)
    {
        long share = FairShares.ProfileVram(1, isAdminOnly, Usable);
        Assert.Equal(expected, share);
        Assert.True(share <= Usable / (isAdminOnly ? 1 : 2));
        Assert.True(isAdminOnly || BitOperations.IsPow2(share));
        Assert.Equal(0, share % (isAdminOnly ? 1024 * Mib : SriovLimits.VramPage));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void fair_vram(int vfs, bool isAdminOnly)
    {
        long share = FairShares.ProfileVram(vfs, isAdminOnly, Usable);
        Assert.InRange(share, SriovLimits.VramPage, Usable);
        Assert.Equal(0, share % SriovLimits.VramPage);
        Assert.True(share * vfs <= Usable);
        if (vfs > 1 || !isAdminOnly)
        {
            Assert.True(BitOperations.IsPow2(share));

            // Nor could it be the next power of two.
            Assert.True(share * 2 * Math.Max(2, vfs) > Usable);
        }
    }

    /// <summary>B50 under 7.0: 14096 MiB beside the spare.</summary>
    [Theory]
    [InlineData(1, 14_780_727_296)]
    [InlineData(2, 7_390_363_648)]
    public void Vram_of_real_cards_under_7_0(int vfs, long expected) =>
        Assert.Equal(expected, FairShares.Vram(KernelProfile.Linux70, vfs, isAdminOnly: false, free: 14224 * Mib));

    [Theory]
    [InlineData(0)]
    [InlineData(128 * Mib)]
    [InlineData((128 * Mib) + (2 * Mib) - 1)]
    public void Without_room_beside_the_spare_there_is_no_share(long free)
    {
        foreach (KernelProfile profile in KernelProfile.All)
        {
            Assert.Equal(0, FairShares.Vram(profile, 1, isAdminOnly: true, free));
        }
    }

    [Fact]
    public void Less_than_the_profile_is_dealt_out_where_less_is_there()
    {
        Errno errno = FairShares.TryShare(KernelProfile.Linux71, 4, false, 464 * (ulong)Mib, 1256, 6, 14224 * Mib, out VfAmounts share);
        Assert.Equal((Errno.Ok, new VfAmounts(100 * Mib, 250, 1, 2048 * Mib)), (errno, share));
        Assert.Equal(Errno.ENOSPC, FairShares.TryShare(KernelProfile.Linux71, 4, false, 64 * (ulong)Mib, 1256, 6, 14224 * Mib, out _));
        Assert.Equal(Errno.ENOSPC, FairShares.TryShare(KernelProfile.Linux71, 4, false, 464 * (ulong)Mib, 259, 6, 14224 * Mib, out _));
        Assert.Equal(Errno.ENOSPC, FairShares.TryShare(KernelProfile.Linux71, 4, false, 464 * (ulong)Mib, 1256, 6, 130 * Mib, out _));
        Assert.Equal(Errno.Ok, FairShares.TryShare(KernelProfile.Linux71, 4, false, 464 * (ulong)Mib, 1256, 3, 14224 * Mib, out share));
        Assert.Equal(0, share.Doorbells);
    }

    [Fact]
    public void A_hole_is_found_whenever_there_is_one_and_never_where_something_is() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[1, 4]).Array[0, 6], Gen.Int[1, 12], Gen.Bool).Sample((items, length, isFromTop) =>
        {
            // Taken ranges one after the other, with gaps between them.
            var taken = new List<AddressRange>();
            ulong next = 0;
            foreach ((int gap, int size) in items)
            {
                taken.Add(AddressRange.FromLength(next + (ulong)gap, (ulong)size));
                next = taken[^1].End + 1;
            }

            AddressRange space = AddressRange.FromLength(0, Math.Max(next, 60));
            bool IsFree(ulong start) => start + (ulong)length - 1 <= space.End && !taken.Exists(range => range.Overlaps(AddressRange.FromLength(start, (ulong)length)));
            ulong[] places = [.. Enumerable.Range(0, 80).Select(start => (ulong)start).Where(IsFree)];
            AddressRange? found = RangeHoles.Find(space, taken, (ulong)length, 1, 0, isFromTop);
            Assert.Equal(places.Length > 0, found is not null);
            if (found is { } range)
            {
                Assert.Equal(isFromTop ? places[^1] : places[0], range.Start);
            }

            Assert.Equal(60UL < next ? space.Length : 60, RangeHoles.Free(space, taken) + (ulong)taken.Sum(range => (long)range.Length));
        });
}
