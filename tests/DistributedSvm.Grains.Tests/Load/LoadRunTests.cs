using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using HdrHistogram;

namespace DistributedSvm.Grains.Tests.Load;

/// <summary>What the generators start, and what they say of it, against a world that takes as long as it is told to.</summary>
public sealed class LoadRunTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_closed_loop_keeps_as_many_sessions_under_way_as_it_is_told_to()
    {
        var target = new FakeTarget(_time, agents: 8, 10 * Millisecond);
        (LoadInterval total, LoadRunResult result) = await Loads.Run(_time, target, Loads.Closed(4, seconds: 2));
        Assert.Equal(4, target.MostInFlight);
        Assert.Equal(800, total.All().TotalCount);
        Assert.Equal(10, Milliseconds(total.All(), 50));
        Assert.Equal(2_000_000_000, result.MeasuredNs);
        Assert.False(result.Interrupted);
    }

    [Fact]
    public async Task Agents_take_their_turns_and_have_one_session_at_a_time()
    {
        var target = new FakeTarget(_time, agents: 6, 10 * Millisecond);
        await Loads.Run(_time, target, Loads.Closed(4, seconds: 0.6));
        Assert.Equal(0, target.Overlapping);
        Assert.All(target.Sessions.CountBy(session => session.Agent), count => Assert.Equal(40, count.Value));
    }

    [Fact]
    public async Task More_sessions_than_agents_wait_at_them()
    {
        var target = new FakeTarget(_time, agents: 2, 10 * Millisecond);
        await Loads.Run(_time, target, Loads.Closed(4, seconds: 0.1));
        Assert.Equal(4, target.MostInFlight);
    }

    [Fact]
    public async Task An_open_loop_starts_by_the_clock()
    {
        var target = new FakeTarget(_time, agents: 100, 10 * Millisecond);
        (LoadInterval total, _) = await Loads.Run(_time, target, Loads.Open(rate: 500, seconds: 2));
        Assert.Equal(1_000, target.Sessions.Count);
        Assert.Equal(1_000, total.All().TotalCount);
        Assert.Equal(10, Milliseconds(total.All(), 99.9));
        Assert.Equal(0, total.Delayed);
    }

    /// <summary>A server that stalls for 2 s of 20 keeps a tenth of all sessions waiting, 1 s on average: whoever only times its calls sees it in a handful.</summary>
    [Fact]
    public async Task A_paused_server_shows_in_the_percentiles()
    {
        var target = new FakeTarget(_time, agents: 16, 10 * Millisecond) { Pause = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)) };
        (LoadInterval total, _) = await Loads.Run(_time, target, Loads.Open(rate: 500, seconds: 20));
        LongHistogram latency = total.All();
        Assert.Equal(10_000, latency.TotalCount);
        Assert.Equal(10, Milliseconds(latency, 50));
        Assert.InRange(Milliseconds(latency, 95), 900, 1_500);
        Assert.InRange(Milliseconds(latency, 99), 1_600, 2_010);
        Assert.InRange(total.Delayed, 900, 3_000);
        Assert.Equal(10, Milliseconds(total.Service!, 99));
        Assert.Equal(0, total.NotStarted);
    }

    [Fact]
    public async Task What_an_overloaded_server_never_gets_to_is_not_forgotten()
    {
        var target = new FakeTarget(_time, agents: 1_000, 100 * Millisecond);
        (LoadInterval total, _) = await Loads.Run(_time, target, Loads.Open(rate: 1_000, seconds: 4) with { MaxInFlight = 50 });
        Assert.Equal(50, target.MostInFlight);
        Assert.Equal(4_000, total.All().TotalCount);
        Assert.InRange(total.NotStarted, 1_900, 2_000);
        Assert.InRange(Milliseconds(total.All(), 99), 1_900, 2_200);
    }

    [Fact]
    public async Task The_warm_up_does_not_count()
    {
        var target = new FakeTarget(_time, agents: 100, 10 * Millisecond) { Pause = (TimeSpan.Zero, TimeSpan.FromMilliseconds(500)) };
        (LoadInterval total, _) = await Loads.Run(_time, target, Loads.Open(rate: 100, seconds: 3) with { Warmup = TimeSpan.FromSeconds(1) });
        Assert.Equal(400, target.Sessions.Count);
        Assert.Equal(300, total.All().TotalCount);
        Assert.Equal(10, Milliseconds(total.All(), 100));
        Assert.Equal(400, total.Ended);
        Assert.Equal([0, 1, 2], total.Seconds.Select(second => second.Second));
        Assert.All(total.Seconds, second => Assert.Equal(100, second.Good));
    }

    [Fact]
    public async Task Errors_are_counted_by_errno_and_step_and_by_exception()
    {
        var target = new FakeTarget(_time, agents: 1, 10 * Millisecond)
        {
            Answer = number => (number % 10) switch
            {
                0 => new SessionOutcome(SessionKind.Share, Errno.EBUSY, "attach", false),
                1 or 2 => new SessionOutcome(SessionKind.Share, Errno.ENODEV, "map", false),
                3 => new SessionOutcome(SessionKind.Share, Errno.Ok, null, IsContentWrong: true),
                4 => throw new InvalidOperationException("the silo is gone"),
                _ => new SessionOutcome(SessionKind.Share, Errno.Ok, null, false),
            },
        };
        (LoadInterval total, _) = await Loads.Run(_time, target, Loads.Open(rate: 100, seconds: 1));
        Assert.Equal(10, total.StepErrors[new StepError(Errno.EBUSY, "attach")]);
        Assert.Equal(20, total.StepErrors[new StepError(Errno.ENODEV, "map")]);
        Assert.Equal(10, total.WrongContent);
        Assert.Equal(new ExceptionCount(10, "the silo is gone"), total.Exceptions["InvalidOperationException"]);
        Assert.Equal(50, total.Failed!.TotalCount);
        Assert.Equal(100, total.All().TotalCount);
        Assert.Equal(50, total.Seconds.Sum(second => second.Failed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_takes_too_long_is_a_TimeoutException(bool heedsToken)
    {
        var target = new FakeTarget(_time, agents: 4, TimeSpan.FromDays(20)) { HeedsToken = heedsToken };
        (LoadInterval total, LoadRunResult result) =
            await Loads.Run(_time, target, Loads.Closed(4, seconds: 3) with { SessionLimit = TimeSpan.FromSeconds(1) });
        Assert.Equal(["TimeoutException"], total.Exceptions.Keys);
        Assert.Equal("no end within 1 s", total.Exceptions["TimeoutException"].Message);
        Assert.InRange(total.Exceptions["TimeoutException"].Count, 8, 12);
        Assert.InRange(Milliseconds(total.All(), 50), 1_000, 1_060);
        Assert.Equal(heedsToken ? 0 : target.Sessions.Count, result.StillUnderWay);
    }

    [Fact]
    public async Task An_interrupt_ends_the_measured_time_and_lets_sessions_come_to_their_end()
    {
        using var interrupt = new CancellationTokenSource();
        var target = new FakeTarget(_time, agents: 10, 300 * Millisecond);
        (LoadInterval total, LoadRunResult result) = await Loads.Run(
            _time, target, Loads.Closed(10, seconds: 100), interrupt, tick =>
            {
                if (tick.ElapsedNs >= 2_000_000_000)
                {
                    interrupt.Cancel();
                }
            });
        Assert.True(result.Interrupted);
        Assert.InRange(result.MeasuredNs, 2_000_000_000, 99_000_000_000);
        Assert.Equal(target.Sessions.Count, total.Ended);
        Assert.Empty(total.Exceptions);
    }

    /// <summary>Ten sessions at once are served as fast as one, more only queue: the knee is where others cannot bring more.</summary>
    [Fact]
    public async Task The_search_finds_the_knee()
    {
        var target = new FakeTarget(_time, agents: 1_000, default) { ServiceAt = inFlight => 10 * Millisecond * Math.Max(1, inFlight / 10.0) };
        LoadPlan plan = Loads.Closed(2, seconds: 5) with { Mode = LoadMode.Adaptive };
        (LoadInterval total, LoadRunResult result) = await Loads.Run(_time, target, plan);
        Assert.InRange(result.Sessions, 10, 11);
        Assert.Equal(2, result.Search[0].Sessions);
        Assert.Equal([.. result.Search.Select(step => step.Sessions)], [2, 4, 8, 16, 32, .. result.Search.Skip(5).Select(step => step.Sessions)]);
        Assert.InRange(total.Seconds.Sum(second => second.Good), 5 * 990, 5 * 1_010);
        Assert.Equal(5, total.Seconds.Count);
    }

    /// <summary>On the wall clock the schedule has a thread of its own. However slow the machine, every session of the schedule is there.</summary>
    [Theory]
    [InlineData(LoadMode.Open, 300)]
    [InlineData(LoadMode.Closed, 1)]
    public async Task A_load_runs_on_the_clock_on_the_wall(LoadMode mode, int least)
    {
        var total = new LoadInterval();
        LoadPlan plan = Loads.Open(rate: 1_000, seconds: 0.3) with { Mode = mode };
        LoadRunResult result = await LoadRun.Run(
            new ImmediateTarget(), plan, TimeProvider.System, (interval, _) => total.Add(interval), TestContext.Current.CancellationToken);
        Assert.InRange(total.All().TotalCount, least, mode == LoadMode.Open ? least : long.MaxValue);
        Assert.Equal(300_000_000, result.MeasuredNs);
        Assert.Empty(total.Exceptions);
    }

    [Fact]
    public async Task Two_clients_make_one_load()
    {
        LoadPlan plan = Loads.Open(rate: 100, seconds: 2) with { Mix = SessionMix.Parse("share=8,move=1,refused=1", 3), Clients = 2 };
        var first = new FakeTarget(_time, agents: 10, Millisecond);
        (LoadInterval total, _) = await Loads.Run(_time, first, plan);
        var time = new ManualTime();
        var second = new FakeTarget(time, agents: 10, Millisecond);
        (LoadInterval other, _) = await Loads.Run(time, second, plan with { Client = 1 });
        total.Add(LoadIntervalJson.Read(LoadIntervalJson.Write(other)));
        Assert.All(first.Sessions, session => Assert.Equal(0, session.Agent % 2));
        Assert.All(second.Sessions, session => Assert.Equal(1, session.Agent % 2));
        Assert.Equal(160, total.Of(SessionKind.Share)!.TotalCount);
        Assert.Equal(20, total.Of(SessionKind.Move)!.TotalCount);
        Assert.Equal(20, total.Of(SessionKind.Refused)!.TotalCount);
        Assert.All(total.Seconds, at => Assert.Equal(100, at.Good));
    }

    private static long Milliseconds(HistogramBase histogram, double percentile) =>
        histogram.LowestEquivalentValue(histogram.GetValueAtPercentile(percentile)) is long ns ? (ns + 500_000) / 1_000_000 : 0;
}
