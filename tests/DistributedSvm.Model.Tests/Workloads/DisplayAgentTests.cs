using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>The compositor's states, its guest scripted.</summary>
public sealed class DisplayAgentTests
{
    private static readonly SimTime Period = SimTime.FromMilliseconds(10);
    private static readonly DisplayMode Small = new(SimTime.Zero, 64, 32);

    [Fact]
    public void A_frame_begins_at_each_refresh_in_a_free_buffer_and_a_refresh_without_one_is_missed()
    {
        Conversation agent = Running(Spec(Small));
        RenderFrame[] frames = [Frame(agent), Frame(agent)];
        Assert.Equal([0, 1], frames.Select(frame => frame.Buffer));
        Assert.Equal([1L, 2], frames.Select(frame => frame.Version));
        Assert.Empty(agent.Elapse());
        Assert.Equal([Metric("swapchains"), Metric("swapchainsIov"), Metric("missedVsyncs")], agent.Counted);

        agent.Tell(Peers.Guest, new Completed(frames[0].Operation, Errno.Ok));
        agent.Tell(Peers.Guest, new Completed(frames[1].Operation, Errno.Ok));
        RenderFrame next = Frame(agent);
        Assert.Equal((0, 3L), (next.Buffer, next.Version));
        Assert.Equal(0, agent.Now.Picoseconds % Period.Picoseconds);
        Assert.Equal(2, agent.Counted.Count(metric => metric == Metric("frames")));
    }

    [Fact]
    public void The_buffer_on_the_screen_is_free_only_once_the_next_flip_has_replaced_it()
    {
        Conversation agent = Running(Spec(Small));
        agent.Tell(Peers.Guest, new Completed(Frame(agent).Operation, Errno.Ok));
        RenderFrame second = Frame(agent);
        Assert.Equal(1, second.Buffer);
        Assert.Empty(agent.Elapse());
        agent.Tell(Peers.Guest, new Completed(second.Operation, Errno.Ok));
        Assert.Equal(0, Frame(agent).Buffer);
    }

    [Fact]
    public void A_failed_frame_counts_as_such_and_frees_its_buffer()
    {
        Conversation agent = Running(Spec(Small));
        agent.Tell(Peers.Guest, new Completed(Frame(agent).Operation, Errno.EFAULT));
        Assert.Equal(0, Frame(agent).Buffer);
        Assert.Contains(Metric("failedFrames"), agent.Counted);
        Assert.DoesNotContain(Metric("frames"), agent.Counted);
    }

    [Fact]
    public void A_mode_change_waits_for_the_last_frame_then_releases_then_shares_anew()
    {
        Conversation agent = Running(Spec(Small, new DisplayMode(SimTime.FromMilliseconds(25), 128, 32)));
        RenderFrame[] frames = [Frame(agent), Frame(agent)];
        Assert.Empty(agent.Elapse());
        Assert.Equal(SimTime.FromMilliseconds(25), agent.Now);
        Assert.Equal(0, agent.Timers);
        Assert.Empty(agent.Tell(Peers.Guest, new Completed(frames[0].Operation, Errno.Ok)));
        ReleaseSwapchain release = agent.Ask<ReleaseSwapchain>(Peers.Guest, new Completed(frames[1].Operation, Errno.Ok));
        ShareSwapchain share = agent.Ask<ShareSwapchain>(Peers.Guest, new Completed(release.Operation, Errno.Ok));
        Assert.Equal(128 * 32 * 4, share.BytesPerBuffer);
        agent.Tell(Peers.Guest, new SwapchainShared(share.Operation, Errno.Ok, SharePath.Iov));
        Assert.Equal(3, Frame(agent).Version);
    }

    [Fact]
    public void A_share_that_fails_gives_back_what_it_got_and_the_next_mode_is_tried()
    {
        Conversation agent = Started(Spec(Small, new DisplayMode(SimTime.FromMilliseconds(25), 32, 32)), out ShareSwapchain share);
        ReleaseSwapchain release = agent.Ask<ReleaseSwapchain>(Peers.Guest, new SwapchainShared(share.Operation, Errno.ENOSPC, SharePath.Iov));
        Assert.Empty(agent.Tell(Peers.Guest, new Completed(release.Operation, Errno.Ok)));
        Assert.Equal([Metric("failedShares")], agent.Counted);
        ShareSwapchain second = Assert.IsType<ShareSwapchain>(Assert.Single(agent.Elapse()).Message);
        Assert.Equal((SimTime.FromMilliseconds(25), 4096L), (agent.Now, second.BytesPerBuffer));
        agent.Tell(Peers.Guest, new SwapchainShared(second.Operation, Errno.Ok, SharePath.Iov));
        Frame(agent);
    }

    [Fact]
    public void After_a_failed_share_of_the_last_mode_it_rests()
    {
        Conversation agent = Started(Spec(Small), out ShareSwapchain share);
        ReleaseSwapchain release = agent.Ask<ReleaseSwapchain>(Peers.Guest, new SwapchainShared(share.Operation, Errno.ENOSPC, SharePath.None));
        agent.Tell(Peers.Guest, new Completed(release.Operation, Errno.Ok));
        Assert.Equal(0, agent.Timers);
        Stop(agent);
        Assert.Empty(agent.Audit());
    }

    [Fact]
    public void Stopped_before_it_starts_it_shares_nothing()
    {
        var agent = new Conversation(Spec(Small));
        Stop(agent);
        Assert.Empty(agent.Tell(ScenarioSpec.EntityId, new StartDisplay()));
        Assert.Empty(agent.Audit());
    }

    [Fact]
    public void Stopped_while_it_shares_it_releases_when_the_share_is_there()
    {
        Conversation agent = Started(Spec(Small, new DisplayMode(SimTime.FromMilliseconds(25), 32, 32)), out ShareSwapchain share);
        Stop(agent);
        Assert.Contains("Sharing", Assert.Single(agent.Audit()).Text, StringComparison.Ordinal);
        ReleaseSwapchain release = agent.Ask<ReleaseSwapchain>(Peers.Guest, new SwapchainShared(share.Operation, Errno.Ok, SharePath.Iov));
        AssertRests(agent, release);
    }

    [Fact]
    public void Stopped_with_frames_under_way_it_waits_for_them()
    {
        Conversation agent = Running(Spec(Small, new DisplayMode(SimTime.FromSeconds(25), 32, 32)));
        RenderFrame frame = Frame(agent);
        Stop(agent);
        Assert.Equal(0, agent.Timers);
        Assert.Contains(agent.Audit(), violation => violation.Text.Contains("1 frames never came back", StringComparison.Ordinal));
        AssertRests(agent, agent.Ask<ReleaseSwapchain>(Peers.Guest, new Completed(frame.Operation, Errno.Ok)));
    }

    [Fact]
    public void Stopped_in_the_middle_of_a_mode_change_it_does_not_share_again()
    {
        Conversation agent = Running(Spec(Small, new DisplayMode(SimTime.FromMilliseconds(5), 32, 32)));
        ReleaseSwapchain release = Assert.IsType<ReleaseSwapchain>(Assert.Single(agent.Elapse()).Message);
        Stop(agent);
        AssertRests(agent, release);
    }

    [Fact]
    public void Stopped_while_it_waits_for_the_next_mode_it_forgets_it()
    {
        Conversation agent = Started(Spec(Small, new DisplayMode(SimTime.FromMilliseconds(25), 32, 32)), out ShareSwapchain share);
        ReleaseSwapchain release = agent.Ask<ReleaseSwapchain>(Peers.Guest, new SwapchainShared(share.Operation, Errno.ENOSPC, SharePath.None));
        agent.Tell(Peers.Guest, new Completed(release.Operation, Errno.Ok));
        Assert.Equal(1, agent.Timers);
        Stop(agent);
        Assert.Equal(0, agent.Timers);
        Assert.Empty(agent.Audit());
    }

    [Theory]
    [InlineData(1920, 1080, 2025 * 4096)]
    [InlineData(1, 1, 4096)]
    [InlineData(1024, 1, 4096)]
    [InlineData(1025, 1, 8192)]
    public void A_buffer_is_whole_pages_of_pixels_of_four_bytes(int width, int height, long bytes) =>
        Assert.Equal(bytes, new DisplayMode(SimTime.Zero, width, height).BytesPerBuffer);

    private static DisplayAgentSpec Spec(params DisplayMode[] modes) => new()
    {
        Workload = 0,
        Guest = Peers.Guest,
        Display = Peers.PhysicalFunction,
        FramePeriod = Period,
        Modes = [.. modes],
        Buffers = 2,
        Cost = new FrameCost(SimTime.FromMilliseconds(1), 0, 1000),
    };

    private static Metric Metric(string name) => new(name, 0);

    private static Conversation Started(DisplayAgentSpec spec, out ShareSwapchain share)
    {
        var agent = new Conversation(spec);
        share = agent.Ask<ShareSwapchain>(ScenarioSpec.EntityId, new StartDisplay(), Peers.Guest);
        Assert.Equal((8192L, 2, Peers.PhysicalFunction), (share.BytesPerBuffer, share.Buffers, share.Display));
        return agent;
    }

    private static Conversation Running(DisplayAgentSpec spec)
    {
        Conversation agent = Started(spec, out ShareSwapchain share);
        Assert.Empty(agent.Tell(Peers.Guest, new SwapchainShared(share.Operation, Errno.Ok, SharePath.Iov)));
        return agent;
    }

    private static RenderFrame Frame(Conversation agent) => Assert.IsType<RenderFrame>(Assert.Single(agent.Elapse()).Message);

    private static void Stop(Conversation agent) => agent.Tell(ScenarioSpec.EntityId, new StopWorkload());

    private static void AssertRests(Conversation agent, ReleaseSwapchain release)
    {
        Assert.Empty(agent.Tell(Peers.Guest, new Completed(release.Operation, Errno.Ok)));
        Assert.Equal(0, agent.Timers);
        Assert.Empty(agent.Audit());
    }
}
