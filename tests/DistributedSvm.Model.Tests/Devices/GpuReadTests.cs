using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Reads of surfaces: every access resolves an address, and finds what stands there.</summary>
public sealed class GpuReadTests
{
    private static readonly ContentTag Frame = TestGpu.Tag(1);

    [Fact]
    public void A_vfs_frame_is_found_at_its_device_physical_address()
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Equal(Errno.Ok, TestGpu.Render(gpu, 1, Frame, Peers.Pages(3, 2), Peers.Pages(600, 1)));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1027, 2), Peers.Pages(1624, 1));
        Assert.Equal(new ContentRead(Peers.Operation(72), Errno.Ok, true, 0, default), TestGpu.ReadVram(gpu, 8, 3, Frame));
    }

    [Fact]
    public void A_wrong_translation_finds_wrong_content_and_says_where()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 4));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1), Peers.Pages(1026, 1), Peers.Pages(1025, 1), Peers.Pages(1027, 1));
        ContentRead swapped = TestGpu.ReadVram(gpu, 8, 4, Frame);
        Assert.Equal((Errno.Ok, false, 4096, Frame), (swapped.Errno, swapped.Matches, swapped.WrongOffset, swapped.Found));
        TestGpu.Bind(gpu, 9, SegmentProtocol.Vram, Peers.Pages(1024, 3), Peers.Pages(512, 1));
        ContentRead foreign = TestGpu.ReadVram(gpu, 9, 4, Frame);
        Assert.Equal((false, 3 * 4096, ContentTag.Zero), (foreign.Matches, foreign.WrongOffset, foreign.Found));
    }

    [Fact]
    public void A_forgotten_invalidation_shows_as_wrong_content_once_the_memory_is_used_again()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        Assert.True(TestGpu.ReadVram(gpu, 8, 1, Frame).Matches);
        gpu.Ask<Completed>(Peers.PhysicalFunction, new Unbind(Peers.Operation(3), 8));

        // Another buffer is now where the first was, and a third one is bound at the address.
        TestGpu.Render(gpu, 1, TestGpu.Tag(2), Peers.Pages(0, 1));
        TestGpu.Render(gpu, 1, TestGpu.Tag(3), Peers.Pages(1, 1));
        Assert.Equal(Errno.Ok, TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1025, 1)));
        ContentRead stale = TestGpu.ReadVram(gpu, 8, 1, TestGpu.Tag(3));
        Assert.Equal((Errno.Ok, false, TestGpu.Tag(2)), (stale.Errno, stale.Matches, stale.Found));

        Completed invalidated = gpu.Ask<Completed>(Peers.PhysicalFunction, new InvalidateTlb(Peers.Operation(4), 8));
        Assert.Equal(Errno.Ok, invalidated.Errno);
        Assert.True(TestGpu.ReadVram(gpu, 8, 1, TestGpu.Tag(3)).Matches);
    }

    [Fact]
    public void A_frame_that_changes_while_it_is_read_is_torn()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));

        // The job ends before the read of many bytes does.
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(70), Peers.Guest, 1, TestGpu.Job(TestGpu.Tag(1, version: 2), Peers.Pages(0, 1))));
        gpu.Tell(Peers.PhysicalFunction, TestGpu.Read(8, 100_000, Frame));
        Assert.IsType<Completed>(Assert.Single(gpu.Elapse()).Message);
        ContentRead read = Assert.IsType<ContentRead>(Assert.Single(gpu.Elapse()).Message);
        Assert.Equal((false, TestGpu.Tag(1, version: 2)), (read.Matches, read.Found));
    }

    [Fact]
    public void An_address_without_a_translation_faults()
    {
        Conversation gpu = TestGpu.Provisioned();
        ContentRead read = gpu.Ask<ContentRead>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame));
        Assert.Equal((Errno.EFAULT, false), (read.Errno, read.Matches));
    }

    [Fact]
    public void System_pages_are_read_across_the_fabric_and_compared_by_their_owner()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.System, Peers.Pages(40, 1), Peers.Pages(20, 2));
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 3, Frame), Peers.Fabric);
        Assert.Equal(
            (TestGpu.MemoryNode, TestGpu.Node, 3 * 4096, TransferKind.ShaderRead),
            (transfer.FromNode, transfer.ToNode, transfer.Bytes, transfer.Kind));
        ReadPages pages = gpu.Ask<ReadPages>(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, gpu.Now, gpu.Now), Peers.Memory);
        Assert.Equal([Peers.Pages(40, 1), Peers.Pages(20, 2)], pages.Pages);
        Assert.Equal(Frame, pages.Expected);
        var found = new ContentRead(pages.Operation, Errno.Ok, false, 4096, TestGpu.Tag(9));
        Assert.Equal(found with { Operation = Peers.Operation(72) }, gpu.Ask<ContentRead>(Peers.Memory, found, Peers.PhysicalFunction));
    }

    [Fact]
    public void A_peers_bar_is_pulled_over_the_peers_route_and_compared_by_the_peer()
    {
        Conversation gpu = TestGpu.Provisioned();
        AddressRange address = TestGpu.PeerBar with { End = TestGpu.PeerBar.Start + 8191 };
        TestGpu.Bind(gpu, 8, SegmentProtocol.PeerToPeer, address);
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 2, Frame), Peers.Fabric);
        Assert.Equal(
            (TestGpu.PeerNode, TestGpu.Node, 8192, TransferKind.Pull, RouteKind.ThroughHostBridge),
            (transfer.FromNode, transfer.ToNode, transfer.Bytes, transfer.Kind, transfer.Route));
        PeerRead read = gpu.Ask<PeerRead>(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, gpu.Now, gpu.Now), TestGpu.Peer);
        Assert.Equal([address], read.Addresses);
        var found = new ContentRead(read.Operation, Errno.Ok, true, 0, default);
        Assert.Equal(found with { Operation = Peers.Operation(72) }, gpu.Ask<ContentRead>(TestGpu.Peer, found, Peers.PhysicalFunction));
    }

    [Fact]
    public void A_transfer_that_the_fabric_refuses_ends_the_read_with_its_errno()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.System, Peers.Pages(40, 1));
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame), Peers.Fabric);
        ContentRead read = gpu.Ask<ContentRead>(Peers.Fabric, TransferDone.Failed(transfer.Operation, Errno.EINVAL), Peers.PhysicalFunction);
        Assert.Equal((Peers.Operation(72), Errno.EINVAL, false), (read.Operation, read.Errno, read.Matches));
    }

    [Fact]
    public void A_link_that_is_down_ends_an_access_with_EIO_and_says_that_it_is_the_link()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.PeerToPeer, TestGpu.PeerBar with { End = TestGpu.PeerBar.Start + 4095 });
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame), Peers.Fabric);
        ContentRead read = gpu.Ask<ContentRead>(Peers.Fabric, TransferDone.Failed(transfer.Operation, Errno.EIO), Peers.PhysicalFunction);
        Assert.Equal((Errno.EIO, true, false), (read.Errno, read.IsLinkDown, read.Matches));
        Assert.DoesNotContain(gpu.Audit(), violation => violation.Text.Contains("under way", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SegmentProtocol.System)]
    [InlineData(SegmentProtocol.PeerToPeer)]
    public void What_a_link_corrupts_is_wrong_where_it_was_read(SegmentProtocol protocol)
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, protocol, TestGpu.PeerBar with { End = TestGpu.PeerBar.Start + 4095 });
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame), Peers.Fabric);
        Message question = Assert.Single(gpu.Tell(Peers.Fabric, Done(transfer, DataDamage.Any))).Message;
        OperationId asked = question is ReadPages pages ? pages.Operation : Assert.IsType<PeerRead>(question).Operation;
        EntityId owner = protocol == SegmentProtocol.System ? Peers.Memory : TestGpu.Peer;
        ContentRead read = gpu.Ask<ContentRead>(owner, new ContentRead(asked, Errno.Ok, true, 0, default), Peers.PhysicalFunction);
        Assert.Equal((Errno.Ok, false, ContentTag.Corrupted), (read.Errno, read.Matches, read.Found));
    }

    [Theory]
    [InlineData(DataDamage.Any)]
    [InlineData(DataDamage.Written)]
    public void What_a_link_corrupts_is_wrong_where_it_was_written_and_the_writer_hears_nothing_of_it(DataDamage damage)
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.PeerToPeer, TestGpu.PeerBar with { End = TestGpu.PeerBar.Start + 4095 });
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, new WriteSurface(Peers.Operation(72), 8, 4096, Frame), Peers.Fabric);
        PeerWrite write = gpu.Ask<PeerWrite>(Peers.Fabric, Done(transfer, damage), TestGpu.Peer);
        Assert.Equal(ContentTag.Corrupted, write.Tag);
        ContentRead answer = gpu.Ask<ContentRead>(TestGpu.Peer, new ContentRead(write.Operation, Errno.Ok, true, 0, default), Peers.PhysicalFunction);
        Assert.Equal((Errno.Ok, true), (answer.Errno, answer.Matches));
    }

    [Fact]
    public void A_link_that_corrupts_writes_leaves_reads_alone()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.System, Peers.Pages(40, 1));
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame), Peers.Fabric);
        ReadPages pages = gpu.Ask<ReadPages>(Peers.Fabric, Done(transfer, DataDamage.Written), Peers.Memory);
        Assert.True(gpu.Ask<ContentRead>(Peers.Memory, new ContentRead(pages.Operation, Errno.Ok, true, 0, default), Peers.PhysicalFunction).Matches);
    }

    [Fact]
    public void A_peer_that_redirected_requests_do_not_reach_reads_all_ones_at_the_speed_of_its_links_and_writes_to_it_are_lost()
    {
        var gpu = new Conversation(TestGpu.Spec with { PeersReached = [true, false] });
        TestGpu.Bind(gpu, 8, SegmentProtocol.PeerToPeer, TestGpu.PeerBar with { End = TestGpu.PeerBar.Start + 4095 });
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame), Peers.Fabric);
        Assert.Equal((TestGpu.MemoryNode, TestGpu.Node, 4096, TransferKind.Pull), (transfer.FromNode, transfer.ToNode, transfer.Bytes, transfer.Kind));
        ContentRead read = gpu.Ask<ContentRead>(Peers.Fabric, Done(transfer), Peers.PhysicalFunction);
        Assert.Equal((Errno.Ok, false, ContentTag.AllOnes), (read.Errno, read.Matches, read.Found));
        transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, new WriteSurface(Peers.Operation(72), 8, 4096, Frame), Peers.Fabric);
        Assert.Equal((TestGpu.Node, TestGpu.MemoryNode), (transfer.FromNode, transfer.ToNode));
        ContentRead write = gpu.Ask<ContentRead>(Peers.Fabric, Done(transfer), Peers.PhysicalFunction);
        Assert.Equal((Errno.Ok, true), (write.Errno, write.Matches));
    }

    [Fact]
    public void Bus_addresses_that_nobody_claims_read_all_ones()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.PeerToPeer, AddressRange.FromLength(TestGpu.PeerBar.End + 1, 4096));
        ContentRead read = gpu.Ask<ContentRead>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame));
        Assert.Equal((Errno.Ok, false, 0, ContentTag.AllOnes), (read.Errno, read.Matches, read.WrongOffset, read.Found));
    }

    [Fact]
    public void A_peers_read_goes_through_the_lmtt_of_the_vf_whose_bar_claims_it()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(3, 1));
        TestGpu.Render(gpu, 2, TestGpu.Tag(2), Peers.Pages(3, 1));
        Assert.True(AskAsPeer(gpu, Frame, Peers.BarPages(3, 1)).Matches);
        Assert.Equal(TestGpu.Tag(2), AskAsPeer(gpu, Frame, AddressRange.FromLength(Peers.NextBar.Start + (3 * Peers.Page), 4096)).Found);
    }

    [Fact]
    public void A_peers_read_beyond_the_quota_or_across_two_bars_or_of_another_gpu_reads_all_ones()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1024));
        AddressRange[] unclaimed =
        [
            Peers.BarPages(1024, 1),
            new(Peers.Bar.End - 4095, Peers.NextBar.Start + 4095),
            TestGpu.PeerBar with { End = TestGpu.PeerBar.Start + 4095 },
            AddressRange.FromLength(TestGpu.PeerBar.End + 1, 4096),
        ];
        foreach (AddressRange address in unclaimed)
        {
            ContentRead read = AskAsPeer(gpu, Frame, Peers.BarPages(0, 1), address);
            Assert.Equal((false, 4096, ContentTag.AllOnes), (read.Matches, read.WrongOffset, read.Found));
        }
    }

    [Fact]
    public void Surfaces_still_bound_at_the_end_are_a_leak()
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Empty(gpu.Audit());
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(0, 1));
        Assert.Equal("I-16", Assert.Single(gpu.Audit()).Invariant);
    }

    /// <summary>B-30: what began before the reset had cleared the memory ran into the reset, even if it ends long after.</summary>
    [Fact]
    public void An_access_that_outlasts_the_clear_of_its_memory_is_one_to_memory_that_is_being_reset()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, TestGpu.FirstVf[0] with { End = TestGpu.FirstVf[0].Start + 4095 });
        AddressRange first = Peers.BarPages(0, 1);
        SimTime before = gpu.Now;
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, new ClearVf(Peers.Operation(80), 1)));
        gpu.Elapse();
        foreach (bool isWrite in (bool[])[true, false])
        {
            Message late = isWrite ? new PeerWrite(Peers.Operation(5), [first], Frame, before) : new PeerRead(Peers.Operation(5), [first], Frame, before);
            Assert.Equal(Errno.EIO, gpu.Ask<ContentRead>(TestGpu.Peer, late).Errno);
        }

        // One that begins now just finds it cleared; memory of another VF was never reset.
        ContentRead after = AskAsPeer(gpu, Frame, first);
        Assert.Equal((Errno.Ok, ContentTag.Cleared), (after.Errno, after.Found));
        Assert.Equal(Errno.Ok, gpu.Ask<ContentRead>(TestGpu.Peer, new PeerRead(Peers.Operation(5), [Peers.NextBar with { End = Peers.NextBar.Start + 4095 }], Frame, before)).Errno);
        Assert.Equal(Errno.Ok, TestGpu.ReadVram(gpu, 8, 1, Frame).Errno);
    }

    /// <summary>Neither more VRAM than a small BAR shows, nor a BAR longer than the VRAM, makes an address more than its window.</summary>
    [Fact]
    public void What_lies_beyond_a_bar_or_beyond_the_vram_behind_it_reads_all_ones()
    {
        AddressRange whole = AddressRange.FromLength(1UL << 50, 128 << 20);
        var gpu = new Conversation(TestGpu.Spec with { BarWindows = [.. TestGpu.Spec.BarWindows, new BarWindow(whole, TestGpu.Self, 0, TestGpu.Node, 0)] });
        Assert.Equal(Errno.Ok, gpu.Ask<Completed>(Peers.PhysicalFunction, new PopulateLmtt(Peers.Operation(1), 1, [Peers.Pages(512, 9 * 512)])).Errno);
        Assert.Equal(ContentTag.AllOnes, AskAsPeer(gpu, Frame, Peers.BarPages((16 << 20) / 4096, 1)).Found);
        Assert.Equal(ContentTag.AllOnes, AskAsPeer(gpu, Frame, Peers.BarPages(((16 << 20) / 4096) - 1, 2)).Found);
        Assert.NotEqual(ContentTag.AllOnes, AskAsPeer(gpu, Frame, Peers.BarPages(((16 << 20) / 4096) - 1, 1)).Found);
        Assert.NotEqual(ContentTag.AllOnes, AskAsPeer(gpu, Frame, AddressRange.FromLength(whole.Start + (64 << 20) - 4096, 4096)).Found);
        Assert.Equal(ContentTag.AllOnes, AskAsPeer(gpu, Frame, AddressRange.FromLength(whole.Start + (64 << 20), 4096)).Found);
    }

    [Fact]
    public void An_access_during_the_clear_is_one_to_memory_that_is_being_reset()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, TestGpu.FirstVf[0] with { End = TestGpu.FirstVf[0].Start + 4095 });
        Assert.Empty(gpu.Tell(Peers.Vfio, new ClearVf(Peers.Operation(80), 1)));
        Assert.Equal(Errno.EIO, AskAsPeer(gpu, Frame, Peers.BarPages(0, 1)).Errno);
        Assert.Equal(Errno.EIO, TestGpu.ReadVram(gpu, 8, 1, Frame).Errno);
        Assert.Equal(Errno.Ok, AskAsPeer(gpu, Frame, Peers.NextBar with { End = Peers.NextBar.Start + 4095 }).Errno);
    }

    [Fact]
    public void An_access_of_its_own_engine_that_outlasts_the_clear_is_one_to_memory_that_is_being_reset()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, TestGpu.FirstVf[0]);
        Assert.Empty(gpu.Tell(Peers.Vfio, new ClearVf(Peers.Operation(80), 1)));
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, TestGpu.Read(8, 1024, Frame)));
        IReadOnlyList<SentMessage> cleared = gpu.Elapse();
        Assert.IsType<Completed>(Assert.Single(cleared).Message);
        Assert.Equal(Errno.EIO, Assert.IsType<ContentRead>(Assert.Single(gpu.Elapse()).Message).Errno);

        // Memory of another VF was not.
        TestGpu.Bind(gpu, 16, SegmentProtocol.Vram, TestGpu.SecondVf[0]);
        Assert.Empty(gpu.Tell(Peers.Vfio, new ClearVf(Peers.Operation(81), 1)));
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, TestGpu.Read(16, 2048, Frame)));
        Assert.IsType<Completed>(Assert.Single(gpu.Elapse()).Message);
        Assert.Equal(Errno.Ok, Assert.IsType<ContentRead>(Assert.Single(gpu.Elapse()).Message).Errno);
    }

    private static ContentRead AskAsPeer(Conversation gpu, ContentTag expected, params AddressRange[] addresses) =>
        gpu.Ask<ContentRead>(TestGpu.Peer, new PeerRead(Peers.Operation(5), [.. addresses], expected, gpu.Now));

    private static TransferDone Done(TransferRequest request, DataDamage damage = DataDamage.None) =>
        new(request.Operation, Errno.Ok, SimTime.Zero, SimTime.Zero, damage);
}
