using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Devices.Sriov;

/// <summary>IGT's xe_sriov_auto_provisioning, by the names of its subtests.</summary>
public sealed class XeSriovAutoProvisioningTests
{
    public static TheoryData<int, string, bool> Cases =>
        [.. from vfs in new[] { 1, 2, 5, 12, 31, 63 } from kernel in new[] { "7.0", "7.1" } from isAdminOnly in new[] { false, true } select new TheoryDataRow<int, string, bool>(vfs, kernel, isAdminOnly)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void fair_allocation(int vfs, string kernel, bool isAdminOnly)
    {
        SriovRig rig = Enabled(vfs, kernel, isAdminOnly);
        (int Vf, VfResources Resources)[] all = [.. rig.Provisioning.All()];
        Assert.Equal(vfs, all.Length);
        foreach ((_, VfResources resources) in all)
        {
            Assert.Equal(Amounts(all[0].Resources), Amounts(resources));
            Assert.True(resources.VramBytes > 0 && resources.Contexts > 0 && resources.Doorbells > 0);
        }

        Assert.Equal((long)FairShares.ProfileGgtt(vfs, isAdminOnly), (long)all[0].Resources.Ggtt!.Value.Length);
        Assert.Equal(FairShares.ProfileContexts(vfs, isAdminOnly), all[0].Resources.Contexts);
        Assert.Equal(FairShares.ProfileDoorbells(vfs, isAdminOnly), all[0].Resources.Doorbells);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void exclusive_ranges(int vfs, string kernel, bool isAdminOnly)
    {
        SriovRig rig = Enabled(vfs, kernel, isAdminOnly);
        foreach (ResourceKind kind in (ResourceKind[])[ResourceKind.Ggtt, ResourceKind.Contexts, ResourceKind.Doorbells])
        {
            AddressRange[] taken = [.. rig.Provisioning.Taken(kind)];
            Assert.DoesNotContain(
                taken.SelectMany((one, i) => taken.Skip(i + 1).Select(other => (one, other))), pair => pair.one.Overlaps(pair.other));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void resources_released_on_vfs_disabling(int vfs, string kernel, bool isAdminOnly)
    {
        SriovRig rig = Enabled(vfs, kernel, isAdminOnly);
        rig.Enable(0);
        Assert.Empty(rig.Provisioning.All());
        Assert.Equal(0, rig.EnabledVfs);
        Assert.Equal(Errno.ENODEV, rig.Boot(1).Errno);
        Assert.Empty(rig.Audit());

        // All of it can be had again.
        rig.Enable(vfs);
        Assert.Equal(vfs, rig.EnabledVfs);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Refused);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void selfconfig_basic(int vfs, string kernel, bool isAdminOnly) => AssertSelfConfig(Enabled(vfs, kernel, isAdminOnly), vfs);

    [Fact]
    public void selfconfig_reprovision_increase_numvfs() => Reprovision([1, 2, 5, 12]);

    [Fact]
    public void selfconfig_reprovision_reduce_numvfs() => Reprovision([12, 5, 2, 1]);

    private static void Reprovision(int[] counts)
    {
        var rig = new SriovRig();
        foreach (int vfs in counts)
        {
            rig.Enable(vfs);
            AssertSelfConfig(rig, vfs);
            rig.Enable(0);
        }

        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    private static void AssertSelfConfig(SriovRig rig, int vfs)
    {
        for (int vf = 1; vf <= vfs; vf++)
        {
            VfConfigured configured = rig.Boot(vf);
            Assert.Equal((Errno.Ok, rig.Provisioning.Of(vf)!.VramBytes), (configured.Errno, configured.Vram));
        }
    }

    private static SriovRig Enabled(int vfs, string kernel, bool isAdminOnly)
    {
        var rig = new SriovRig(63, KernelProfile.Find(kernel), isAdminOnly);
        rig.Enable(vfs);
        Assert.Equal(vfs, rig.EnabledVfs);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Refused);
        Assert.Empty(rig.Audit());
        return rig;
    }

    private static VfAmounts Amounts(VfResources resources) =>
        new((long)(resources.Ggtt?.Length ?? 0), resources.Contexts, resources.Doorbells, resources.VramBytes);
}
