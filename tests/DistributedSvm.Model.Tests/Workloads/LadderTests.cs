using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Whole worlds: which path a shared frame takes, that its content is right, and that nothing stays behind.</summary>
public sealed class LadderTests
{
    [Fact]
    public void With_iov_the_physical_function_shows_device_physical_addresses()
    {
        BoxRun run = BoxRun.Of(new Box { VfsPerGpu = 2 });
        run.AssertClean();
        Assert.Equal((6, 0, 0, 0, 6), (run.Iov, run.PeerToPeer, run.System, run.Refused, run.DmaBufs));
        AssertShowsEveryRefresh(run, guests: 2);
    }

    [Fact]
    public void With_iov_off_another_gpu_reads_the_bar_where_the_path_is_legal()
    {
        BoxRun run = BoxRun.Of(new Box { Gpus = 2, OffersIov = false, DisplayOf = gpu => 1 - gpu });
        run.AssertClean();
        Assert.Equal((0, 6, 0, 0, 6), (run.Iov, run.PeerToPeer, run.System, run.Refused, run.DmaBufs));
        AssertShowsEveryRefresh(run, guests: 2);
    }

    [Fact]
    public void With_iov_on_another_gpu_still_takes_the_peer_path()
    {
        BoxRun run = BoxRun.Of(new Box { Gpus = 2, DisplayOf = gpu => 0 });
        run.AssertClean();
        Assert.Equal((3, 3, 0, 0), (run.Iov, run.PeerToPeer, run.System, run.Refused));
    }

    [Fact]
    public void Without_a_legal_path_the_import_is_refused_and_the_frames_go_through_ram()
    {
        BoxRun run = BoxRun.Of(new Box { Gpus = 2, OffersIov = false, PeersAreLegal = false, DisplayOf = gpu => 1 - gpu });
        run.AssertClean();
        Assert.Equal((0, 0, 6, 6, 12), (run.Iov, run.PeerToPeer, run.System, run.Refused, run.DmaBufs));
        AssertShowsEveryRefresh(run, guests: 2);
    }

    [Fact]
    public void The_own_physical_function_without_iov_takes_ram_although_the_distance_is_zero()
    {
        BoxRun run = BoxRun.Of(new Box { OffersIov = false });
        run.AssertClean();
        Assert.Equal((0, 0, 3, 3), (run.Iov, run.PeerToPeer, run.System, run.Refused));
    }

    [Theory]
    [InlineData(100, 77, 31)]
    [InlineData(512, 1100, 2)]
    public void A_swapchain_larger_than_the_quota_fails_and_leaves_nothing(int width, int height, int buffers)
    {
        BoxRun run = BoxRun.Of(new Box { VramPerVf = 2 << 20, Modes = [new DisplayMode(SimTime.Zero, width, height)], Buffers = buffers * 3 });
        run.AssertClean();
        Assert.Equal((1, 0, 0), (run.Count("failedShares"), run.Count("swapchains"), run.Count("frames")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_host_memory_for_all_buffers_the_share_fails_and_leaves_nothing(int fitting)
    {
        // 100 x 77 pixels are 8 pages.
        BoxRun run = BoxRun.Of(new Box { OffersIov = false, HostMemory = 4096 * ((8 * fitting) + 1) });
        run.AssertClean();
        Assert.Equal((fitting, 1, 0), (run.System, run.Count("failedShares"), run.Count("frames")));
    }

    [Fact]
    public void A_quota_that_the_card_does_not_have_for_all_enables_no_vf_and_names_the_user()
    {
        BoxRun run = BoxRun.Of(new Box { VfsPerGpu = 3, VramPerVf = 24 << 20 });
        Assert.Equal((0, 3), (run.Count("swapchains"), run.Count("failedShares")));
        Assert.Equal(("provisioning", Blame.User), Assert.Single(run.Violations.Select(record => (record.Violation.Invariant, record.Violation.Blame))));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_mode_change_shares_anew_on_every_path(bool offersIov, bool peersAreLegal)
    {
        var box = new Box
        {
            Gpus = 2,
            OffersIov = offersIov,
            PeersAreLegal = peersAreLegal,
            DisplayOf = gpu => offersIov ? gpu : 1 - gpu,
            Modes = [new(SimTime.Zero, 100, 77), new(SimTime.FromMilliseconds(20), 64, 64), new(SimTime.FromMilliseconds(40), 333, 111)],
        };
        BoxRun run = BoxRun.Of(box);
        run.AssertClean();
        Assert.Equal((6, 18), (run.Count("swapchains"), run.Iov + run.PeerToPeer + run.System));
        Assert.InRange(run.Count("frames"), 16, 30);
    }

    [Fact]
    public void A_mode_that_does_not_fit_is_given_up_for_the_next_one()
    {
        var box = new Box
        {
            Modes = [new(SimTime.Zero, 100, 77), new(SimTime.FromMilliseconds(20), 4000, 2000), new(SimTime.FromMilliseconds(30), 100, 77)],
        };
        BoxRun run = BoxRun.Of(box);
        run.AssertClean();
        Assert.Equal((2, 1), (run.Count("swapchains"), run.Count("failedShares")));
        Assert.True(run.Count("frames") >= 8);
    }

    /// <summary>15 refreshes in the measured time; the first and the last may fall out.</summary>
    private static void AssertShowsEveryRefresh(BoxRun run, int guests) => Assert.InRange(run.Count("frames"), 12 * guests, 15 * guests);
}
