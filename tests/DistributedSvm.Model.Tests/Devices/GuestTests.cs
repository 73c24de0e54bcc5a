using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The guest's ladder and its frames, everybody else scripted.</summary>
public sealed class GuestTests
{
    private const long Vram = 1 << 20;

    private static readonly EntityId Agent = new(30, EntityKind.Agent);
    private static readonly EntityId Display = Peers.PhysicalFunction;
    private static readonly ImmutableArray<AddressRange> Pages = [Peers.Pages(70, 4), Peers.Pages(60, 3)];
    private static readonly FrameCost Cost = new(SimTime.FromMilliseconds(1), ReadsPerMille: 1000, WritesPerMille: 2000);

    [Fact]
    public void Each_buffer_is_exported_and_imported_once_and_rendered_where_it_is()
    {
        Conversation guest = Booted(Share(2));
        ExportDmaBuf first = LastSent<ExportDmaBuf>(guest, Peers.Vfio);
        ImportFrameBuffer import = guest.Ask<ImportFrameBuffer>(Peers.Vfio, new Exported(first.Operation, Errno.Ok, Buffer(1)), Display);
        Assert.Equal((Buffer(1), 7 * 4096), (import.DmaBuf, import.Bytes));
        ExportDmaBuf second = guest.Ask<ExportDmaBuf>(Display, new Imported(import.Operation, Errno.Ok, 11, SharePath.Iov), Peers.Vfio);
        Assert.Equal(14, Peers.PageFrames([.. first.Ranges, .. second.Ranges]).Distinct().Count());
        guest.Tell(Peers.Vfio, new Exported(second.Operation, Errno.Ok, Buffer(2)));
        SwapchainShared shared = guest.Ask<SwapchainShared>(Display, new Imported(second.Operation, Errno.Ok, 12, SharePath.Iov), Agent);
        Assert.Equal(new SwapchainShared(Peers.Operation(1), Errno.Ok, SharePath.Iov), shared);

        SubmitJob job = guest.Ask<SubmitJob>(Agent, new RenderFrame(Peers.Operation(2), 1, 5, Cost), Peers.VirtualFunction);
        Assert.Equal(second.Ranges, job.Job.Target);
        Assert.Equal((false, 3 * 7 * 4096, 0L, 0L), (job.Job.TargetInSystem, job.Job.VramBytes, job.Job.SystemReadBytes, job.Job.SystemWriteBytes));

        // The flush comes after the render fence, the buffer's return after the flush.
        FlushSurface flush = guest.Ask<FlushSurface>(Peers.Gpu, new Completed(job.Operation, Errno.Ok), Display);
        Assert.Equal((12L, job.Job.Tag), (flush.Surface, flush.Expected));
        Assert.Equal(5, flush.Expected.Version);
        Completed returned = guest.Ask<Completed>(Display, new Completed(flush.Operation, Errno.Ok), Agent);
        Assert.Equal(new Completed(Peers.Operation(2), Errno.Ok), returned);
    }

    [Fact]
    public void Shared_virtual_memory_and_shared_buffers_have_one_vram()
    {
        var driver = new EntityId(31, EntityKind.SvmDevice);
        var guest = new Conversation(Spec);
        Assert.Equal(Errno.ENODEV, guest.Ask<VramAllocated>(driver, new AllocateVram(Peers.Operation(1), 4096, 4096)).Errno);
        BootVf boot = guest.Ask<BootVf>(driver, new BootVf(Peers.Operation(2)), Peers.VirtualFunction);
        Assert.Equal(new VfConfigured(Peers.Operation(2), Errno.Ok, Vram), guest.Ask<VfConfigured>(Peers.VirtualFunction, new VfConfigured(boot.Operation, Errno.Ok, Vram), driver));
        Assert.Equal(new VfConfigured(Peers.Operation(3), Errno.Ok, Vram), guest.Ask<VfConfigured>(driver, new BootVf(Peers.Operation(3))));
        VramAllocated all = guest.Ask<VramAllocated>(driver, new AllocateVram(Peers.Operation(4), Vram, 4096));
        Assert.Equal(Errno.Ok, all.Errno);
        Assert.Equal(Errno.ENOSPC, guest.Ask<SwapchainShared>(Agent, Share(1)).Errno);
        Assert.Single(guest.Audit());
        Assert.Empty(guest.Tell(driver, new FreeVram(all.Blocks)));
        Assert.Empty(guest.Audit());
        Assert.Equal(Peers.Vfio, Assert.Single(guest.Tell(Agent, Share(1))).To);
    }

    [Theory]
    [InlineData(Errno.ENODEV)]
    [InlineData(Errno.EINVAL)]
    public void An_export_that_fails_gives_the_vram_back(Errno errno)
    {
        Conversation guest = Booted(Share(1));
        SwapchainShared shared = guest.Ask<SwapchainShared>(Peers.Vfio, new Exported(Pending(guest), errno, default), Agent);
        Assert.Equal(errno, shared.Errno);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void A_vf_without_vram_fails_the_share()
    {
        var guest = new Conversation(Spec);
        BootVf boot = guest.Ask<BootVf>(Agent, Share(1), Peers.VirtualFunction);
        SwapchainShared shared = guest.Ask<SwapchainShared>(Peers.VirtualFunction, new VfConfigured(boot.Operation, Errno.ENODEV, 0), Agent);
        Assert.Equal(Errno.ENODEV, shared.Errno);
    }

    [Fact]
    public void A_swapchain_that_does_not_fit_fails_and_what_was_shared_goes_back_at_the_release()
    {
        // 40 buffers of 7 pages in 256 pages.
        Conversation guest = Booted(Share(40));
        int shares = 0;
        while (guest.Sent[^1].Message is ExportDmaBuf)
        {
            ShareOne(guest, ++shares);
        }

        Assert.Equal(36, shares);
        Assert.Equal(Errno.ENOSPC, Assert.IsType<SwapchainShared>(guest.Sent[^1].Message).Errno);
        Assert.Equal("I-16", Assert.Single(guest.Audit()).Invariant);
        Assert.Equal(Errno.Ok, Release(guest).Errno);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void A_buffer_larger_than_all_vram_is_enospc() =>
        Assert.Equal(
            Errno.ENOSPC, LastSent<SwapchainShared>(Booted(new ShareSwapchain(Peers.Operation(1), 2 * Vram, 1, Display)), Agent).Errno);

    [Fact]
    public void A_refused_import_moves_the_buffer_to_ram_and_shares_that()
    {
        Conversation guest = Booted(Share(1));
        ExportDmaBuf export = LastSent<ExportDmaBuf>(guest, Peers.Vfio);
        guest.Tell(Peers.Vfio, new Exported(export.Operation, Errno.Ok, Buffer(1)));

        // The host refuses: the fd goes back, pages are allocated, the copy engine moves the buffer.
        IReadOnlyList<SentMessage> refused = guest.Tell(Display, new Imported(export.Operation, Errno.EINVAL, 0, SharePath.None));
        Assert.Equal([Buffer(1), Peers.Memory], refused.Select(sent => sent.To));
        Assert.IsType<PutReference>(refused[0].Message);
        Assert.Equal(7 * 4096, Assert.IsType<AllocatePages>(refused[1].Message).Bytes);
        SubmitJob move = guest.Ask<SubmitJob>(Peers.Memory, new PagesAllocated(export.Operation, Errno.Ok, Pages), Peers.VirtualFunction);
        Assert.Equal((EngineKind.Copy, true, 7 * 4096), (move.Job.Engine, move.Job.TargetInSystem, move.Job.SystemWriteBytes));
        Assert.Equal(Pages, move.Job.Target);

        // Then a udmabuf of these pages, with no distance to anybody.
        CreateDmaBuf create = guest.Ask<CreateDmaBuf>(Peers.Gpu, new Completed(move.Operation, Errno.Ok), Child(1));
        Assert.Equal((ExporterKind.Udmabuf, guest.Self), (create.Exporter, create.FdHolder));
        Assert.Equal(Pages, create.Ranges);
        guest.Ask<ImportFrameBuffer>(Child(1), new Completed(create.Operation, Errno.Ok), Display);
        SwapchainShared shared = guest.Ask<SwapchainShared>(Display, new Imported(export.Operation, Errno.Ok, 9, SharePath.System), Agent);
        Assert.Equal((Errno.Ok, SharePath.System), (shared.Errno, shared.Path));

        // Frames are now rendered across PCIe.
        SubmitJob job = guest.Ask<SubmitJob>(Agent, new RenderFrame(Peers.Operation(2), 0, 1, Cost), Peers.VirtualFunction);
        Assert.Equal(
            (true, 0L, 7 * 4096L, 14 * 4096L), (job.Job.TargetInSystem, job.Job.VramBytes, job.Job.SystemReadBytes, job.Job.SystemWriteBytes));
        guest.Tell(Peers.Gpu, new Completed(job.Operation, Errno.EINVAL));

        Release(guest);
        Assert.Equal(Pages, guest.Ask<FreePages>(Child(1), new DmaBufReleased(), Peers.Memory).Pages);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void As_exporter_of_its_ram_it_offers_system_pages_alone()
    {
        var guest = new Conversation(Spec);
        MappingOffers offers = guest.Ask<MappingOffers>(Child(1), new MatchMapping(Peers.Operation(1), 1, 0));
        Assert.Equal([new InterconnectOffer(InterconnectKind.SystemSg, guest.Self, default, 0, 0)], offers.Offers);
        Assert.Equal(Errno.Ok, guest.Ask<Completed>(Child(1), new AttachExporter(Peers.Operation(1), 1, InterconnectKind.SystemSg)).Errno);
        Assert.Empty(guest.Tell(Child(1), new DetachExporter(1)));
    }

    [Fact]
    public void Eperm_is_final()
    {
        Conversation guest = Booted(Share(1));
        guest.Tell(Peers.Vfio, new Exported(Pending(guest), Errno.Ok, Buffer(1)));
        IReadOnlyList<SentMessage> sent = guest.Tell(Display, new Imported(Pending(guest), Errno.EPERM, 0, SharePath.None));
        Assert.IsType<PutReference>(sent[0].Message);
        Assert.Equal(Errno.EPERM, Assert.IsType<SwapchainShared>(sent[1].Message).Errno);
        Assert.Equal(2, sent.Count);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void Without_host_memory_the_share_fails_and_the_vram_comes_back()
    {
        Conversation guest = Refused();
        SwapchainShared shared = guest.Ask<SwapchainShared>(Peers.Memory, new PagesAllocated(Pending(guest), Errno.ENOMEM, []), Agent);
        Assert.Equal(Errno.ENOMEM, shared.Errno);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void A_move_that_fails_gives_vram_and_pages_back()
    {
        Conversation guest = Refused();
        guest.Tell(Peers.Memory, new PagesAllocated(Pending(guest), Errno.Ok, Pages));
        IReadOnlyList<SentMessage> sent = guest.Tell(Peers.Gpu, new Completed(Pending(guest), Errno.EINVAL));
        Assert.Equal(Pages, Assert.IsType<FreePages>(sent[0].Message).Pages);
        Assert.Equal(Errno.EINVAL, Assert.IsType<SwapchainShared>(sent[1].Message).Errno);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void An_import_of_ram_that_fails_ends_the_ladder_and_the_pages_come_back_with_the_release()
    {
        Conversation guest = Refused();
        guest.Tell(Peers.Memory, new PagesAllocated(Pending(guest), Errno.Ok, Pages));
        guest.Tell(Peers.Gpu, new Completed(Pending(guest), Errno.Ok));
        guest.Tell(Child(1), new Completed(Pending(guest), Errno.Ok));
        IReadOnlyList<SentMessage> sent = guest.Tell(Display, new Imported(Pending(guest), Errno.ENOMEM, 0, SharePath.None));
        Assert.Equal(new SentMessage(Child(1), new PutReference(), Calibration.Ioctl), sent[0]);
        Assert.Equal(Errno.ENOMEM, Assert.IsType<SwapchainShared>(sent[1].Message).Errno);
        Assert.Equal(Pages, guest.Ask<FreePages>(Child(1), new DmaBufReleased(), Peers.Memory).Pages);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void A_release_gives_back_surfaces_first_and_then_references_and_vram()
    {
        Conversation guest = Shared(3);
        IReadOnlyList<SentMessage> asked = guest.Tell(Agent, new ReleaseSwapchain(Peers.Operation(3)));
        ReleaseSurface[] surfaces = [.. asked.Select(sent => Assert.IsType<ReleaseSurface>(sent.Message))];
        Assert.Equal([101L, 102, 103], surfaces.Select(release => release.Surface));
        Assert.Empty(guest.Tell(Display, new Completed(surfaces[0].Operation, Errno.Ok)));
        Assert.Empty(guest.Tell(Display, new Completed(surfaces[1].Operation, Errno.Ok)));
        IReadOnlyList<SentMessage> last = guest.Tell(Display, new Completed(surfaces[2].Operation, Errno.Ok));
        Assert.Equal([Buffer(1), Buffer(2), Buffer(3), Agent], last.Select(sent => sent.To));
        Assert.Equal(new Completed(Peers.Operation(3), Errno.Ok), last[^1].Message);
        Assert.Empty(guest.Audit());
        Assert.Equal(Errno.EINVAL, guest.Ask<Completed>(Agent, new RenderFrame(Peers.Operation(4), 0, 1, Cost)).Errno);
    }

    [Fact]
    public void A_release_with_a_frame_under_way_is_busy()
    {
        Conversation guest = Shared(2);
        SubmitJob job = guest.Ask<SubmitJob>(Agent, new RenderFrame(Peers.Operation(2), 1, 1, Cost), Peers.VirtualFunction);
        Assert.Equal(Errno.EBUSY, guest.Ask<Completed>(Agent, new ReleaseSwapchain(Peers.Operation(3))).Errno);
        FlushSurface flush = guest.Ask<FlushSurface>(Peers.Gpu, new Completed(job.Operation, Errno.Ok), Display);
        Assert.Equal(102, flush.Surface);
        Assert.Equal(Errno.EBUSY, guest.Ask<Completed>(Agent, new ReleaseSwapchain(Peers.Operation(3))).Errno);
        guest.Ask<Completed>(Display, new Completed(flush.Operation, Errno.ENOENT), Agent);
        Assert.Equal(Errno.Ok, Release(guest).Errno);
        Assert.Empty(guest.Audit());
    }

    [Fact]
    public void While_the_swapchain_is_made_or_given_back_everything_else_is_busy()
    {
        Conversation guest = Booted(Share(2));
        AssertBusy(guest, rendering: Errno.EINVAL);
        ShareOne(guest, 1);
        AssertBusy(guest, rendering: Errno.EBUSY);
        ShareOne(guest, 2);
        Assert.Equal(Errno.EBUSY, guest.Ask<SwapchainShared>(Agent, Share(2)).Errno);
        ReleaseSurface[] surfaces =
            [.. guest.Tell(Agent, new ReleaseSwapchain(Peers.Operation(3))).Select(sent => Assert.IsType<ReleaseSurface>(sent.Message))];
        AssertBusy(guest, rendering: Errno.EBUSY);
        foreach (ReleaseSurface surface in surfaces)
        {
            guest.Tell(Display, new Completed(surface.Operation, Errno.Ok));
        }

        Assert.Empty(guest.Audit());
        Assert.IsType<ExportDmaBuf>(Assert.Single(guest.Tell(Agent, Share(1))).Message);
    }

    private static readonly GuestSpec Spec = new(Peers.VirtualFunction, Peers.Vfio, Peers.Memory);

    private static ShareSwapchain Share(int buffers) => new(Peers.Operation(1), 7 * 4096, buffers, Display);

    private static EntityId Buffer(int serial) => new(Peers.Vfio.Index, EntityKind.DmaBuf, serial);

    private static EntityId Child(int serial) => new(1, EntityKind.DmaBuf, serial);

    private static Conversation Booted(ShareSwapchain share)
    {
        var guest = new Conversation(Spec);
        BootVf boot = guest.Ask<BootVf>(Agent, share, Peers.VirtualFunction);
        guest.Tell(Peers.VirtualFunction, new VfConfigured(boot.Operation, Errno.Ok, Vram));
        return guest;
    }

    private static Conversation Shared(int buffers)
    {
        Conversation guest = Booted(Share(buffers));
        for (int i = 1; i <= buffers; i++)
        {
            ShareOne(guest, i);
        }

        Assert.Equal(Errno.Ok, LastSent<SwapchainShared>(guest, Agent).Errno);
        return guest;
    }

    private static Conversation Refused()
    {
        Conversation guest = Booted(Share(1));
        guest.Tell(Peers.Vfio, new Exported(Pending(guest), Errno.Ok, Buffer(1)));
        guest.Tell(Display, new Imported(Pending(guest), Errno.EINVAL, 0, SharePath.None));
        return guest;
    }

    /// <summary>Export and import of the buffer that the guest has just asked to export; its surface is 100 + the serial.</summary>
    private static void ShareOne(Conversation guest, int serial)
    {
        ImportFrameBuffer import = guest.Ask<ImportFrameBuffer>(Peers.Vfio, new Exported(Pending(guest), Errno.Ok, Buffer(serial)), Display);
        guest.Tell(Display, new Imported(import.Operation, Errno.Ok, 100 + serial, SharePath.Iov));
    }

    private static Completed Release(Conversation guest)
    {
        IReadOnlyList<SentMessage> sent = guest.Tell(Agent, new ReleaseSwapchain(Peers.Operation(3)));
        foreach (ReleaseSurface surface in sent.Select(message => Assert.IsType<ReleaseSurface>(message.Message)))
        {
            guest.Tell(Display, new Completed(surface.Operation, Errno.Ok));
        }

        return LastSent<Completed>(guest, Agent);
    }

    /// <summary>The guest's own operation under way: a share keeps one id through all its steps.</summary>
    private static OperationId Pending(Conversation guest) => guest.Sent.Select(sent => sent.Message).OfType<ExportDmaBuf>().Last().Operation;

    private static void AssertBusy(Conversation guest, Errno rendering)
    {
        Assert.Equal(Errno.EBUSY, guest.Ask<SwapchainShared>(Agent, Share(1)).Errno);
        Assert.Equal(Errno.EBUSY, guest.Ask<Completed>(Agent, new ReleaseSwapchain(Peers.Operation(8))).Errno);
        Assert.Equal(rendering, guest.Ask<Completed>(Agent, new RenderFrame(Peers.Operation(9), 0, 1, Cost)).Errno);
    }

    private static T LastSent<T>(Conversation guest, EntityId to)
        where T : Message
    {
        Assert.Equal(to, guest.Sent[^1].To);
        return Assert.IsType<T>(guest.Sent[^1].Message);
    }
}
