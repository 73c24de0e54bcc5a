using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>vfio-pci as exporter: every errno of VFIO_DEVICE_FEATURE_DMA_BUF, memory_lock, and the device's list of dma-bufs.</summary>
public sealed class VfioDeviceTests
{
    private static readonly ulong BarPages = Peers.Bar.Length / Peers.Page;

    public static TheoryData<string, int, int, ulong[], Errno> BadExports => new()
    {
        { "no ranges", 2, 0, [], Errno.EINVAL },
        { "flags", 2, 1, [0, 4095], Errno.EINVAL },
        { "no ranges comes before the region", 9, 0, [], Errno.EINVAL },
        { "the ROM region", 6, 0, [0, 4095], Errno.ENODEV },
        { "a region beyond the ROM", 9, 0, [0, 4095], Errno.ENODEV },
        { "a negative region", -1, 0, [0, 4095], Errno.ENODEV },
        { "a BAR without peer-to-peer memory", 0, 0, [0, 4095], Errno.EINVAL },
        { "an unaligned offset", 2, 0, [512, 4607], Errno.EINVAL },
        { "an unaligned length", 2, 0, [0, 4999], Errno.EINVAL },
        { "an empty range", 2, 0, [4096, 4095], Errno.EINVAL },
        { "the whole address space, whose length wraps to 0", 2, 0, [0, ulong.MaxValue], Errno.EINVAL },
        { "one page beyond the BAR", 2, 0, [BarPages * 4096, (BarPages * 4096) + 4095], Errno.EINVAL },
        { "a last page beyond the BAR", 2, 0, [(BarPages - 1) * 4096, (BarPages * 4096) + 4095], Errno.EINVAL },
        { "a good range and one beyond the BAR", 2, 0, [0, 4095, BarPages * 4096, (BarPages * 4096) + 4095], Errno.EINVAL },
        { "an address that does not fit", 2, 0, [ulong.MaxValue - 4095, ulong.MaxValue], Errno.EOVERFLOW },
        { "an unaligned range behind one that does not fit", 2, 0, [ulong.MaxValue - 4095, ulong.MaxValue, 1, 4096], Errno.EINVAL },
        { "a total of 2^63 bytes or more", 2, 0, [1UL << 63, ulong.MaxValue], Errno.EINVAL },
        { "a total that overflows", 2, 0, [0, long.MaxValue, 0, long.MaxValue], Errno.EINVAL },
    };

    [Theory]
    [MemberData(nameof(BadExports))]
    public void A_bad_export_fails_with_its_errno_and_leaves_nothing(string what, int region, int flags, ulong[] startsAndEnds, Errno errno)
    {
        var device = new Conversation(TestVfio.Spec);
        ImmutableArray<AddressRange> ranges = [.. startsAndEnds.Chunk(2).Select(pair => new AddressRange(pair[0], pair[1]))];
        Exported exported = device.Ask<Exported>(Peers.Guest, new ExportDmaBuf(Peers.Operation(7), region, flags, ranges));
        Assert.True(exported == new Exported(Peers.Operation(7), errno, default), $"{what}: {exported}");
        Assert.Empty(device.Created);
        Assert.Empty(device.Audit());
        Assert.Empty(device.Violations);
    }

    [Fact]
    public void Offsets_become_bus_addresses_up_to_the_last_page_of_the_bar()
    {
        var device = new Conversation(TestVfio.Spec);
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(
            Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(1, Peers.Pages(3, 5), Peers.Pages(BarPages - 1, 1)))).Message);
        Assert.Equal([Peers.BarPages(3, 5), Peers.BarPages(BarPages - 1, 1)], create.Ranges);
        Assert.Equal((ExporterKind.VfioPci, Peers.Guest, BufferStatus.Ok), (create.Exporter, create.FdHolder, create.Status));
        Assert.Equal(Peers.Bar.End, create.Ranges[^1].End);
    }

    [Fact]
    public void Ranges_may_overlap_and_alias()
    {
        var device = new Conversation(TestVfio.Spec);
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(
            Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(1, Peers.Pages(0, 4), Peers.Pages(2, 4), Peers.Pages(0, 4)))).Message);
        Assert.Equal([Peers.BarPages(0, 4), Peers.BarPages(2, 4), Peers.BarPages(0, 4)], create.Ranges);
    }

    [Fact]
    public void Exports_at_once_take_memory_lock_in_the_order_of_asking()
    {
        var device = new Conversation(TestVfio.Spec);
        CreateDmaBuf first = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(11, Peers.Pages(0, 1)))).Message);
        Assert.Empty(device.Tell(Peers.OtherGuest, TestVfio.Export(12, Peers.Pages(1, 1))));
        Assert.Empty(device.Tell(Peers.Guest, TestVfio.Export(13, Peers.Pages(2, 1))));
        Assert.Single(device.Created);

        SentMessage[] afterFirst = [.. device.Tell(device.Created[0], new Completed(first.Operation, Errno.Ok))];
        Assert.Equal(new SentMessage(Peers.Guest, new Exported(Peers.Operation(11), Errno.Ok, device.Created[0]), Calibration.Ioctl), afterFirst[0]);
        CreateDmaBuf second = Assert.IsType<CreateDmaBuf>(afterFirst[1].Message);
        Assert.Equal(Peers.OtherGuest, second.FdHolder);

        SentMessage[] afterSecond = [.. device.Tell(device.Created[1], new Completed(second.Operation, Errno.Ok))];
        Assert.Equal(new Exported(Peers.Operation(12), Errno.Ok, device.Created[1]), afterSecond[0].Message);
        CreateDmaBuf third = Assert.IsType<CreateDmaBuf>(afterSecond[1].Message);
        Assert.Equal([Peers.BarPages(2, 1)], third.Ranges);

        Exported last = device.Ask<Exported>(device.Created[2], new Completed(third.Operation, Errno.Ok), Peers.Guest);
        Assert.Equal(new Exported(Peers.Operation(13), Errno.Ok, device.Created[2]), last);
    }

    [Fact]
    public void A_bad_export_does_not_wait_for_memory_lock()
    {
        var device = new Conversation(TestVfio.Spec);
        device.Tell(Peers.Guest, TestVfio.Export(1, Peers.Pages(0, 1)));
        Exported exported = device.Ask<Exported>(Peers.OtherGuest, TestVfio.Export(2, Peers.Pages(BarPages, 1)));
        Assert.Equal(Errno.EINVAL, exported.Errno);
    }

    [Fact]
    public void Release_unlinks_and_balances_the_registrations()
    {
        var device = new Conversation(TestVfio.Spec);
        foreach (int export in Enumerable.Range(1, 3))
        {
            CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(export, Peers.Pages(0, 1)))).Message);
            device.Tell(device.Created[^1], new Completed(create.Operation, Errno.Ok));
        }

        Assert.Contains("3 dma-bufs and 3 registrations", Assert.Single(device.Audit()).Text, StringComparison.Ordinal);
        foreach (EntityId released in device.Created)
        {
            Assert.NotEmpty(device.Audit());
            Assert.Empty(device.Tell(released, new DmaBufReleased()));
        }

        Assert.Empty(device.Audit());
    }

    [Fact]
    public void An_export_that_never_ends_is_a_leak()
    {
        var device = new Conversation(TestVfio.Spec);
        device.Tell(Peers.Guest, TestVfio.Export(1, Peers.Pages(0, 1)));
        device.Tell(Peers.Guest, TestVfio.Export(2, Peers.Pages(0, 1)));
        IReadOnlyList<Violation> found = device.Audit();
        Assert.Equal([("I-16", Blame.Importer), ("I-30", Blame.Importer)], found.Select(violation => (violation.Invariant, violation.Blame)));
        Assert.Contains("memory_lock is still held when the run ends, 1 wait", found[1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 4 << 20, true)]
    [InlineData(true, 4 << 20, false)]
    [InlineData(true, (4 << 20) - 1, true)]
    public void Where_the_quota_is_checked_at_the_match_iov_is_not_offered_for_what_it_could_not_serve(bool checks, long lastOffset, bool offersIov)
    {
        ProtocolSettings settings = ProtocolSettings.Reference with { ChecksQuotaAtMatch = checks };
        var device = new Conversation(TestVfio.Spec with { VramBytes = 4 << 20, Protocol = settings });
        MappingOffers offers = device.Ask<MappingOffers>(Peers.DmaBuf, new MatchMapping(Peers.Operation(4), 1, Peers.Bar.Start + (ulong)lastOffset));
        Assert.Equal(offersIov, offers.Offers.Any(offer => offer.Kind == InterconnectKind.Iov));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_offers_iov_only_where_the_host_allows_it_and_before_physical_addresses_and_peer_to_peer(bool offersIov)
    {
        var device = new Conversation(TestVfio.Spec with { OffersIov = offersIov });
        MappingOffers offers = device.Ask<MappingOffers>(Peers.DmaBuf, new MatchMapping(Peers.Operation(4), 1, Peers.Bar.Start));
        var iov = new InterconnectOffer(InterconnectKind.Iov, Peers.VirtualFunction, Peers.PhysicalFunction, VfioDeviceSpec.VramBar, 0);
        InterconnectOffer peer = iov with { Kind = InterconnectKind.PeerToPeerSg };
        Assert.Equal((Peers.Operation(4), Errno.Ok), (offers.Operation, offers.Errno));
        InterconnectOffer list = iov with { Kind = InterconnectKind.Pal };
        Assert.Equal(offersIov ? [iov, list, peer] : [list, peer], offers.Offers);
    }
}
