using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Devices.Sriov;

/// <summary>IGT's sriov_basic and xe_eudebug_sriov, by the names of their subtests; errors of writes to sriov_numvfs and to profiles; invariants of provisioning.</summary>
public sealed class SriovBasicTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void enable_vfs_autoprobe_off(int vfs)
    {
        var rig = new SriovRig();
        rig.Enable(vfs);
        Assert.Equal(vfs, rig.EnabledVfs);
        Assert.Empty(rig.Violations);
    }

    /// <summary>Each boots.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void enable_vfs_autoprobe_on(int vfs)
    {
        var rig = new SriovRig();
        rig.Enable(vfs);
        Assert.All(Enumerable.Range(1, vfs), vf => Assert.Equal(Errno.Ok, rig.Boot(vf).Errno));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void enable_vfs_bind_unbind_each(int vfs)
    {
        var rig = new SriovRig();
        rig.Enable(vfs);
        foreach (int vf in Enumerable.Range(1, vfs))
        {
            Assert.Equal((Errno.Ok, Errno.Ok), (rig.Boot(vf).Errno, rig.Unbind(vf)));
            Assert.Equal([VfQuery.Reset, VfQuery.MatchVersion, VfQuery.Config, VfQuery.Reset], rig.SentBy(vf).OfType<QueryGuc>().Select(query => query.Query));
        }

        rig.Enable(0);
        Assert.Equal(0, rig.EnabledVfs);
        Assert.All(Enumerable.Range(1, vfs), vf => Assert.Equal(Errno.ENODEV, rig.Boot(vf).Errno));
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void enable_vfs_bind_unbind_each_numvfs_all() => enable_vfs_bind_unbind_each(12);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void bind_unbind_vf(int vf)
    {
        var rig = new SriovRig();
        rig.Enable(12);
        Assert.Equal(Errno.ENODEV, rig.Unbind(vf));
        for (int times = 0; times < 3; times++)
        {
            Assert.Equal((Errno.Ok, Errno.Ok, Errno.ENODEV), (rig.Boot(vf).Errno, rig.Unbind(vf), rig.Unbind(vf)));
        }

        // Who has left hears no more of the VF.
        rig.Write(new SetVfVram(vf, 0));
        Assert.DoesNotContain(rig.SentBy(vf), message => message is VramTaken);
        Assert.Empty(rig.Violations);
    }

    [Fact]
    public void deny_eudebug()
    {
        var rig = new SriovRig();
        rig.Enable(2);
        rig.Write(new SetEuDebug(true));
        Assert.Equal(["eu-debug/EBUSY"], rig.Refused);
        rig.Enable(0);
        rig.Write(new SetEuDebug(true));
        Assert.Single(rig.Refused);
    }

    [Fact]
    public void deny_sriov()
    {
        var rig = new SriovRig();
        rig.Write(new SetEuDebug(true));
        rig.Enable(2);
        Assert.Equal(["enable-vfs/EBUSY"], rig.Refused);
        rig.Write(new SetEuDebug(false));
        rig.Enable(2);
        Assert.Equal(2, rig.EnabledVfs);
    }

    [Theory]
    [InlineData(-1, "enable-vfs/EINVAL")]
    [InlineData(13, "enable-vfs/ERANGE")]
    public void A_number_of_vfs_that_cannot_be_is_refused(int vfs, string refused)
    {
        var rig = new SriovRig();
        rig.Enable(vfs);
        Assert.Equal([refused], rig.Refused);
        Assert.Equal(0, rig.EnabledVfs);
        Assert.Empty(rig.Provisioning.All());
    }

    [Fact]
    public void E12_the_number_of_vfs_changes_only_through_0()
    {
        var rig = new SriovRig();
        rig.Enable(4);
        rig.Enable(6);
        Assert.Equal(["enable-vfs/EBUSY"], rig.Refused);
        Assert.Equal(4, rig.EnabledVfs);
        rig.Enable(0);
        rig.Enable(0);
        rig.Enable(6);
        Assert.Equal(6, rig.EnabledVfs);
        Assert.Empty(rig.Violations);
    }

    [Fact]
    public void A_function_without_vfs_is_no_pf()
    {
        var rig = new SriovRig(0);
        rig.Enable(1);
        Assert.Equal(["enable-vfs/ENODEV"], rig.Refused);
    }

    [Fact]
    public void A_wedged_device_enables_no_vfs()
    {
        var rig = new SriovRig();
        rig.Write(new DeviceWedged());
        rig.Enable(1);
        Assert.Equal(["enable-vfs/ECANCELED"], rig.Refused);
    }

    [Fact]
    public void More_vram_than_there_is_takes_everything_back()
    {
        var rig = new SriovRig();
        rig.Enable(4, SriovRig.VramForVfs / 2);
        Assert.Equal(["enable-vfs/ENOSPC"], rig.Refused);
        Assert.Empty(rig.Provisioning.All());
        Assert.Equal(Errno.ENODEV, rig.Boot(1).Errno);
        rig.Enable(4);
        Assert.Equal(4, rig.EnabledVfs);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void In_7_0_manual_provisioning_must_be_whole_before_vfs_are_enabled()
    {
        var rig = new SriovRig();
        rig.Write(new SetVfQuota(1, ResourceKind.Contexts, 100));
        rig.Enable(1);
        rig.Write(new SetVfQuota(1, ResourceKind.Ggtt, 64 * SriovRig.Mib));
        rig.Write(new SetVfQuota(1, ResourceKind.Vram, 64 * SriovRig.Mib));
        rig.Enable(2);
        rig.Enable(1);
        Assert.Equal(["enable-vfs/ENOKEY", "enable-vfs/ENODATA"], rig.Refused);
        Assert.Equal(1, rig.EnabledVfs);
        Assert.Equal((Errno.Ok, 64 * SriovRig.Mib), (rig.Boot(1).Errno, rig.Boot(1).Vram));

        // Custom: what was given by hand outlives the enabling.
        rig.Enable(0);
        Assert.Equal(100, rig.Provisioning.Of(1)!.Contexts);
        rig.Write(new RestoreAutoProvisioning());
        Assert.Empty(rig.Provisioning.All());
        rig.Enable(3);
        Assert.Equal(3, rig.EnabledVfs);
        rig.Write(new RestoreAutoProvisioning());
        Assert.Equal("restore-auto-provisioning/EBUSY", rig.Refused[^1]);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void Leftovers_are_an_error_in_7_0_and_kept_in_7_1()
    {
        var left = new Provisioning();
        left.Allocate(2, ResourceKind.Vram, 4096 * SriovRig.Mib);
        left.Allocate(2, ResourceKind.Ggtt, 64 * SriovRig.Mib);
        Assert.Equal(Errno.EUCLEAN, left.Provide(3, KernelProfile.Linux70, false, SriovRig.VramForVfs, 0));
        Assert.Equal(Errno.Ok, left.Provide(3, KernelProfile.Linux71, false, SriovRig.VramForVfs - (4096 * SriovRig.Mib), 0));
        Assert.Equal((4096 * SriovRig.Mib, 64UL << 20), (left.Of(2)!.VramBytes, left.Of(2)!.Ggtt!.Value.Length));
        Assert.Equal((8192 * SriovRig.Mib, 1UL << 30), (left.Of(1)!.VramBytes, left.Of(1)!.Ggtt!.Value.Length));
        Assert.All(left.All(), item => Assert.Equal(Errno.Ok, left.Validate(item.Vf)));
        Assert.Null(ProvisioningAudit.Ranges([.. left.All()]));
    }

    [Fact]
    public void In_7_1_what_is_given_before_is_kept_and_filled_up()
    {
        var rig = new SriovRig(kernel: KernelProfile.Linux71);
        rig.Write(new SetVfQuota(1, ResourceKind.Vram, 10_240 * SriovRig.Mib));
        rig.Enable(3);
        Assert.Equal([10_240, 4096, 4096], Enumerable.Range(1, 3).Select(vf => rig.Boot(vf).Vram / SriovRig.Mib));
        Assert.All(Enumerable.Range(1, 3), vf => Assert.Equal(Errno.Ok, rig.Provisioning.Validate(vf)));
        Assert.Empty(rig.Violations);
        rig.Enable(0);
        Assert.Empty(rig.Provisioning.All());
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void In_7_1_what_is_given_to_a_vf_that_is_not_enabled_stays_when_the_others_are_disabled()
    {
        var rig = new SriovRig(kernel: KernelProfile.Linux71);
        rig.Write(new SetVfQuota(4, ResourceKind.Vram, 1024 * SriovRig.Mib));
        rig.Enable(1);
        rig.Enable(0);
        Assert.Equal((4, 1024 * SriovRig.Mib), rig.Provisioning.All().Select(item => (item.Vf, item.Resources.VramBytes)).Single());
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Theory]
    [InlineData(ResourceKind.Ggtt, 1L << 33, "set-quota/ENOSPC")]
    [InlineData(ResourceKind.Contexts, 65_000, "set-quota/ENOSPC")]
    [InlineData(ResourceKind.Contexts, 70_000, "set-quota/EINVAL")]
    [InlineData(ResourceKind.Doorbells, 257, "set-quota/EINVAL")]
    [InlineData(ResourceKind.Doorbells, -1, "set-quota/EINVAL")]
    public void A_quota_that_cannot_be_is_refused_and_what_was_tried_is_gone(ResourceKind kind, long amount, string refused)
    {
        var rig = new SriovRig();
        rig.Enable(2);
        rig.Write(new SetVfQuota(2, kind, amount));
        Assert.Equal([refused], rig.Refused);
        Assert.Equal(refused.EndsWith("ENOSPC", StringComparison.Ordinal), Provisioning.AmountOf(rig.Provisioning.Of(2), kind) == 0);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Theory]
    [InlineData(ResourceKind.Ggtt, 100_000, 102_400)]
    [InlineData(ResourceKind.Contexts, 77, 77)]
    [InlineData(ResourceKind.Doorbells, 3, 3)]
    [InlineData(ResourceKind.Doorbells, 0, 0)]
    [InlineData(ResourceKind.Vram, 3 << 20, 4 << 20)]
    public void A_quota_is_rounded_up_to_whole_units_and_goes_through_0(ResourceKind kind, long amount, long rounded)
    {
        var rig = new SriovRig();
        rig.Enable(2);
        rig.Write(new SetVfQuota(1, kind, amount));
        Assert.Equal(rounded, Provisioning.AmountOf(rig.Provisioning.Of(1), kind));
        Assert.True(rig.Provisioning.IsCustom);
        Assert.Empty(rig.Refused);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void J_1_ranges_that_overlap_or_leave_the_pf_nothing()
    {
        (int, VfResources) one = (1, Resources(1UL << 30, 1000, 10, 0, 5));
        Assert.Null(ProvisioningAudit.Ranges([one, (2, Resources(3UL << 29, 1010, 10, 5, 5))]));
        AssertBroken("J-1", ProvisioningAudit.Ranges([one, (2, Resources((1UL << 30) + 4096, 1010, 10, 5, 5))]));
        AssertBroken("J-1", ProvisioningAudit.Ranges([one, (2, Resources(3UL << 29, 1009, 10, 5, 5))]));
        AssertBroken("J-1", ProvisioningAudit.Ranges([one, (2, Resources(3UL << 29, 1010, 10, 4, 5))]));
        AssertBroken("J-1", ProvisioningAudit.Ranges([(1, Resources(0, 0, 10, 5, 5))]));
        AssertBroken("J-1", ProvisioningAudit.Ranges([(1, Resources(1UL << 30, 0, SriovLimits.Contexts, 5, 5))]));
    }

    [Fact]
    public void J_6_a_size_that_does_not_go_through_0_or_was_never_pushed()
    {
        var pushed = new PushedConfigs();
        VfResources before = Resources(1UL << 30, 1000, 10, 0, 5);
        Assert.True(pushed.Note(1, before));
        Assert.True(pushed.Note(1, before with { Contexts = 0 }));
        Assert.True(pushed.Note(1, before with { Contexts = 11 }));
        Assert.False(pushed.Note(1, before with { Contexts = 12 }));

        var rig = new SriovRig();
        rig.Enable(2);
        rig.Pf.Corrupt(pf => ((PhysicalFunction)pf).Provisioning.Release(1, ResourceKind.Doorbells));
        AssertBroken("J-6", Assert.Single(rig.Audit()));
    }

    [Fact]
    public void J_7_vfs_without_the_guard()
    {
        var rig = new SriovRig();
        rig.Enable(2);
        Assert.Empty(rig.Audit());
        rig.Pf.Corrupt(pf => typeof(PhysicalFunction).GetField("_holdsPower", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.SetValue(pf, false));
        AssertBroken("J-7", Assert.Single(rig.Audit()));
    }

    [Fact]
    public void J_8_shares_that_differ()
    {
        (int, VfResources) one = (1, Resources(1UL << 30, 1000, 10, 0, 5));
        Assert.Null(ProvisioningAudit.Equal([one, (2, Resources(3UL << 29, 1010, 10, 5, 5))]));
        AssertBroken("J-8", ProvisioningAudit.Equal([one, (2, Resources(3UL << 29, 1010, 11, 5, 5))]));
    }

    private static VfResources Resources(ulong ggtt, int firstContext, int contexts, int firstDoorbell, int doorbells) =>
        new(AddressRange.FromLength(ggtt, 64UL << 20), firstContext, contexts, firstDoorbell, doorbells, 64 << 20);

    private static void AssertBroken(string invariant, Violation? violation)
    {
        Assert.NotNull(violation);
        Assert.Equal((invariant, Blame.Protocol), (violation.Invariant, violation.Blame));
    }
}
