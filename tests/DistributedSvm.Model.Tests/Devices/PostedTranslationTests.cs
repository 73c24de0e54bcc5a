using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The translations of RFC v1 and v2 beside the contract's: each defect by the smallest buffer that shows it.</summary>
public sealed class PostedTranslationTests
{
    private static readonly ulong BarPages = Peers.Bar.Length / Peers.Page;

    /// <summary>VF 1 has all of its BAR from page 0 on, VF 2 all of its from page 8192 on.</summary>
    private static readonly SortedDictionary<int, VfConfig> Large = Configs(Peers.Pages(0, BarPages));

    /// <summary>VF 1 has a quarter of its BAR, in two blocks that are no neighbours.</summary>
    private static readonly SortedDictionary<int, VfConfig> Small = Configs(Peers.Pages(1024, 512), Peers.Pages(4096, 512));

    [Fact]
    public void All_agree_on_aligned_ranges_of_one_block()
    {
        AddressRange[] ranges = [Peers.BarPages(8, 4), Peers.BarPages(2, 2)];
        foreach (IovTranslator translator in (IovTranslator[])[IovTranslator.Reference, IovTranslator.RfcV1, IovTranslator.RfcV2])
        {
            Assert.Equal((Errno.Ok, Pages(8, 9, 10, 11, 2, 3)), Translate(translator, Large, ranges));
        }
    }

    [Fact]
    public void B_2_a_buffer_in_the_last_page_of_the_bar_is_never_found()
    {
        AddressRange last = Peers.BarPages(BarPages - 1, 1);
        Assert.Equal((Errno.Ok, Pages(BarPages - 1)), Translate(IovTranslator.Reference, Large, last));
        Assert.Equal((Errno.EINVAL, null), Translate(IovTranslator.RfcV2, Large, last));
        Assert.Equal((Errno.Ok, null), Translate(IovTranslator.RfcV1, Large, last));
        Assert.Equal(Errno.Ok, Translate(IovTranslator.RfcV2, Large, Peers.BarPages(BarPages - 2, 1)).Errno);
    }

    [Fact]
    public void B_6_a_range_that_ends_in_the_next_vfs_bar_passes()
    {
        AddressRange across = Peers.BarPages(BarPages - 2, 4);
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.Reference, Large, across));
        Assert.Equal((Errno.Ok, Pages(BarPages - 2, BarPages - 1, BarPages, BarPages + 1)), Translate(IovTranslator.RfcV2, Large, across));
    }

    [Fact]
    public void B_7_a_buffer_beyond_the_quota_is_given_whatever_vram_follows()
    {
        AddressRange beyond = Peers.BarPages(1024, 1);
        Assert.Equal((Errno.ERANGE, null), Translate(IovTranslator.Reference, Small, beyond));
        Assert.Equal((Errno.Ok, Pages(4608)), Translate(IovTranslator.RfcV2, Small, beyond));
        Assert.Equal((Errno.Ok, Pages(4608)), Translate(IovTranslator.RfcV1, Small, beyond));
    }

    [Fact]
    public void B_8_a_range_across_two_blocks_runs_on_behind_the_first()
    {
        AddressRange across = Peers.BarPages(510, 4);
        Assert.Equal((Errno.Ok, Pages(1534, 1535, 4096, 4097)), Translate(IovTranslator.Reference, Small, across));
        Assert.Equal((Errno.Ok, Pages(1534, 1535, 1536, 1537)), Translate(IovTranslator.RfcV2, Small, across));
    }

    [Fact]
    public void B_9_three_pages_become_four_and_shift_every_later_range()
    {
        AddressRange[] ranges = [Peers.BarPages(16, 3), Peers.BarPages(32, 1)];
        Assert.Equal((Errno.Ok, Pages(16, 17, 18, 32)), Translate(IovTranslator.Reference, Large, ranges));
        Assert.Equal((Errno.Ok, Pages(16, 17, 18, 19, 32)), Translate(IovTranslator.RfcV2, Large, ranges));
    }

    [Fact]
    public void B_10_another_pfs_vf_of_the_same_index_on_the_same_bus_passes_for_the_exporter()
    {
        AddressRange foreign = AddressRange.FromLength(1UL << 50, Peers.Bar.Length);
        var page = AddressRange.FromLength(foreign.Start + (3 * Peers.Page), Peers.Page);
        IovRequest Of(int number) => new(RangeXArray.Create(1, [page]), 1, TestPf.Spec.Vfs, Large, Peers.Page) { Neighbours = [new NeighbourVf(number, foreign)] };
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.Reference, Of(1)));
        Assert.Equal((Errno.Ok, Pages(3)), Translate(IovTranslator.RfcV2, Of(1)));
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.RfcV2, Of(2)));
        Assert.Equal((Errno.Ok, Pages(3)), Translate(IovTranslator.RfcV1, Of(1)));
    }

    [Fact]
    public void B_11_a_vf_on_the_next_bus_is_never_found()
    {
        var request = new IovRequest(RangeXArray.Create(1, [NextBarPage]), 2, TestPf.Spec.Vfs, Large, Peers.Page) { LastVfOnBus = 1 };
        Assert.Equal((Errno.Ok, Pages(8192)), Translate(IovTranslator.Reference, request));
        Assert.Equal((Errno.EINVAL, null), Translate(IovTranslator.RfcV2, request));
        Assert.Equal((Errno.Ok, null), Translate(IovTranslator.RfcV1, request));
        Assert.Equal((Errno.Ok, Pages(8192)), Translate(IovTranslator.RfcV2, request with { LastVfOnBus = 2 }));
    }

    [Fact]
    public void B_12_another_vfs_address_is_eperm_in_rfc_v2_as_in_the_contract()
    {
        AddressRange[] ranges = [Peers.BarPages(0, 1), NextBarPage];
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.Reference, Large, ranges));
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.RfcV2, Large, ranges));
    }

    [Fact]
    public void B_V1a_what_is_no_vfs_is_a_success_without_a_mapping()
    {
        AddressRange ram = Peers.Pages(3, 1);
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.Reference, Large, ram));
        Assert.Equal((Errno.EINVAL, null), Translate(IovTranslator.RfcV2, Large, ram));
        Assert.Equal((Errno.Ok, null), Translate(IovTranslator.RfcV1, Large, ram));
    }

    [Fact]
    public void B_V1c_only_the_first_range_is_asked_for_its_owner_which_need_not_be_the_exporter()
    {
        // A page of VF 2, exported by VF 1: VF 2's VRAM is programmed.
        Assert.Equal((Errno.EPERM, null), Translate(IovTranslator.RfcV2, Large, NextBarPage));
        Assert.Equal((Errno.Ok, Pages(8192)), Translate(IovTranslator.RfcV1, Large, NextBarPage));

        // Behind a page of its own it counts from VF 1's BAR.
        Assert.Equal((Errno.Ok, Pages(0, BarPages)), Translate(IovTranslator.RfcV1, Large, Peers.BarPages(0, 1), NextBarPage));
    }

    [Fact]
    public void Without_a_vf_or_its_vram_there_is_nothing_to_translate_to()
    {
        RangeXArray ranges = RangeXArray.Create(1, [Peers.BarPages(0, 1)]);
        var stranger = new IovRequest(ranges, 0, TestPf.Spec.Vfs, Large, Peers.Page);
        var unprovisioned = new IovRequest(ranges, 1, TestPf.Spec.Vfs, new Dictionary<int, VfConfig>(), Peers.Page);
        Assert.Equal(Errno.ENODEV, IovTranslator.Reference.Translate(stranger, out _));
        Assert.Equal(Errno.ENODEV, IovTranslator.Reference.Translate(unprovisioned, out _));
        Assert.Equal(Errno.EPERM, IovTranslator.RfcV2.Translate(stranger, out _));
        Assert.Equal(Errno.EINVAL, IovTranslator.RfcV2.Translate(unprovisioned, out _));
        Assert.Equal(Errno.Ok, IovTranslator.RfcV1.Translate(unprovisioned, out SegmentArray? nothing));
        Assert.Null(nothing);
    }

    private static AddressRange NextBarPage => Peers.NextBar with { End = Peers.NextBar.Start + Peers.Page - 1 };

    private static SortedDictionary<int, VfConfig> Configs(params AddressRange[] first) =>
        new() { [1] = new VfConfig([.. first]), [2] = new VfConfig([Peers.Pages(8192, BarPages)]) };

    private static string Pages(params ulong[] frames) => string.Join(' ', frames);

    /// <summary>Of a buffer that VF 1 exported: the errno, and the page frames; null without a mapping.</summary>
    private static (Errno Errno, string? Pages) Translate(IovTranslator translator, SortedDictionary<int, VfConfig> configs, params AddressRange[] ranges)
    {
        RangeXArray mapped = RangeXArray.Create(1, ranges);
        return Translate(translator, new IovRequest(mapped, 1, TestPf.Spec.Vfs, configs, mapped.TotalLength));
    }

    private static (Errno Errno, string? Pages) Translate(IovTranslator translator, IovRequest request)
    {
        Errno errno = translator.Translate(request, out SegmentArray? found);
        return (errno, found is null ? null : string.Join(' ', Peers.PageFrames(found.Select(segment => segment.Address))));
    }
}
