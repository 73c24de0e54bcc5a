using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Devices.Sriov;

/// <summary>IGT's xe_sriov_vram, by the names of its subtests, and what a cached translation does to them.</summary>
public sealed class XeSriovVramTests
{
    private const ulong Page = Lmtt.PageSize;

    private static readonly ContentTag Tag = new(new EntityId(99, EntityKind.Guest), 1, 1);
    private static readonly ContentTag Other = new(new EntityId(98, EntityKind.Guest), 1, 1);

    [Fact]
    public void vf_access_provisioned()
    {
        SriovRig rig = Enabled(2);
        ulong last = (ulong)rig.Boot(1).Vram - Page;
        foreach (ulong offset in (ulong[])[0, Page, last])
        {
            AddressRange at = AddressRange.FromLength(offset, Page);
            Assert.Equal(Errno.Ok, rig.Render(1, Tag, at));
            Assert.True(rig.Read(1, Tag, at).Matches);
            Assert.False(rig.Read(2, Tag, at).Matches);
        }

        Assert.Empty(rig.Violations);
    }

    [Fact]
    public void vf_access_beyond()
    {
        SriovRig rig = Enabled(2);
        AddressRange beyond = AddressRange.FromLength((ulong)rig.Boot(1).Vram, Page);
        Assert.Equal(Errno.EFAULT, rig.Render(1, Tag, beyond));
        Assert.Equal(ContentTag.AllOnes, rig.Read(1, Tag, beyond).Found);

        // Counted against it, and nobody else notices.
        Assert.Equal(2, rig.Gpu.Counted.Count(metric => metric == LmttMetrics.Faults));
        Assert.Equal(Errno.Ok, rig.Render(2, Other, AddressRange.FromLength(0, Page)));
        Assert.Equal(Errno.Ok, rig.Render(1, Tag, AddressRange.FromLength(0, Page)));
    }

    [Fact]
    public void vf_access_after_resize_down() => Resize(64, 16);

    [Fact]
    public void vf_access_after_resize_up() => Resize(16, 64);

    [Fact]
    public void Without_an_invalidation_a_vf_reads_and_writes_what_is_no_longer_its_own()
    {
        SriovRig rig = Enabled(2);
        AddressRange first = AddressRange.FromLength(0, Page);
        rig.Render(1, Tag, first);
        rig.WriteLosing(new SetVfQuota(1, ResourceKind.Vram, 0), message => message is InvalidateLmtt);
        Assert.Equal(Errno.Ok, rig.Render(1, Tag, first));

        // The same with it.
        rig = Enabled(2);
        rig.Render(1, Tag, first);
        rig.Write(new SetVfQuota(1, ResourceKind.Vram, 0));
        Assert.Equal(Errno.EFAULT, rig.Render(1, Tag, first));
    }

    [Fact]
    public void J_4_content_of_another_vf_is_found_when_an_invalidation_is_lost()
    {
        SriovRig rig = Enabled(2, 512 * SriovRig.Mib);
        AddressRange first = AddressRange.FromLength(0, Page);
        rig.Render(1, Tag, first);
        rig.WriteLosing(new SetVfQuota(1, ResourceKind.Vram, 0), message => message is InvalidateLmtt);

        // By its cached translation VF 1 writes to VRAM that is free, and then VF 2's.
        rig.Render(1, Tag, first);
        rig.Write(new SetVfQuota(2, ResourceKind.Vram, SriovRig.VramForVfs));
        Assert.Contains(rig.Violations, violation => violation.StartsWith("J-4: VF 2 gets", StringComparison.Ordinal));
    }

    [Fact]
    public void J_4_a_vf_reads_zeros_after_it_was_provisioned_anew()
    {
        SriovRig rig = Enabled(2, 512 * SriovRig.Mib);
        AddressRange first = AddressRange.FromLength(0, Page);
        rig.Render(1, Tag, first);
        rig.Render(2, Other, first);
        rig.Enable(0);
        rig.Enable(3, 512 * SriovRig.Mib);
        for (int vf = 1; vf <= 3; vf++)
        {
            ContentTag found = rig.Read(vf, Tag, first).Found;
            Assert.True(found == ContentTag.Zero || found == ContentTag.Cleared);
        }

        Assert.Empty(rig.Violations);
    }

    [Fact]
    public void J_2_a_page_in_the_tables_of_two_vfs()
    {
        SriovRig rig = Enabled(1, 4 * SriovRig.Mib);
        AddressRange[] blocks = [.. rig.Pf.Sent.Select(sent => sent.Message).OfType<PopulateLmtt>().Single().Blocks];
        rig.Gpu.Tell(rig.Pf.Self, new PopulateLmtt(new OperationId(900), 2, [.. blocks]));
        Assert.Contains(rig.Violations, violation => violation.StartsWith("J-2", StringComparison.Ordinal) && violation.Contains("in that of VF 1", StringComparison.Ordinal));
        rig.Gpu.Tell(rig.Pf.Self, new PopulateLmtt(new OperationId(901), 3, [AddressRange.FromLength(24UL << 30, Page)]));
        Assert.Contains(rig.Violations, violation => violation.Contains("beyond the end of VRAM", StringComparison.Ordinal));
    }

    [Fact]
    public void J_3_vram_is_freed_that_is_still_in_a_table()
    {
        SriovRig rig = Enabled(1, 4 * SriovRig.Mib);
        rig.WriteLosing(new SetVfQuota(1, ResourceKind.Vram, 0), message => message is DropLmtt);
        Assert.StartsWith("J-3: the VRAM of VF 1 is freed", Assert.Single(rig.Violations), StringComparison.Ordinal);
    }

    private static void Resize(long from, long to)
    {
        SriovRig rig = Enabled(2, from * SriovRig.Mib);
        AddressRange first = AddressRange.FromLength(0, Page);
        rig.Render(1, Tag, first);
        rig.Render(2, Other, first);
        rig.Write(new SetVfQuota(1, ResourceKind.Vram, to * SriovRig.Mib));
        Assert.Equal(to * SriovRig.Mib, rig.Boot(1).Vram);
        Assert.False(rig.Read(1, Tag, first).Matches);
        AddressRange last = AddressRange.FromLength((ulong)(to * SriovRig.Mib) - Page, Page);
        Assert.Equal(Errno.Ok, rig.Render(1, Tag, last));
        Assert.True(rig.Read(1, Tag, last).Matches);
        Assert.Equal(Errno.EFAULT, rig.Render(1, Tag, AddressRange.FromLength((ulong)(to * SriovRig.Mib), Page)));
        Assert.True(rig.Read(2, Other, first).Matches);
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Refused);
        Assert.Empty(rig.Audit());
    }

    private static SriovRig Enabled(int vfs, long vram = 0)
    {
        var rig = new SriovRig();
        rig.Enable(vfs, vram);
        Assert.Empty(rig.Violations);
        return rig;
    }
}
