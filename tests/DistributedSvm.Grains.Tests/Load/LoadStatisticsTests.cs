using System.Diagnostics;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Grains.Live.Load.Statistics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Tests.Load;

public sealed class LoadStatisticsTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void What_many_threads_record_adds_up()
    {
        var recorder = new LoadRecorder();
        recorder.Measure(0, long.MaxValue);
        var total = new LoadInterval();
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 50_000; i++)
            {
                recorder.Record(Good(SessionKind.Share, i));
            }
        });
        recorder.TakeInto(total);
        recorder.TakeInto(total);
        Assert.Equal(200_000, total.All().TotalCount);
        Assert.Equal(200_000, total.Ended);
    }

    [Fact]
    public void An_interval_comes_back_from_json_as_it_was()
    {
        var interval = new LoadInterval { Delayed = 3 };
        for (int i = 1; i <= 1_000; i++)
        {
            interval.Record(Good(i % 2 == 0 ? SessionKind.Share : SessionKind.Flr, i * Millisecond), 0, long.MaxValue);
        }

        interval.Record(new SessionEnd(SessionKind.Share, 0, 0, 5, default, new TimeoutException("too \"late\"")), 0, long.MaxValue);
        interval.Record(new SessionEnd(SessionKind.Share, 0, 0, 5, new SessionOutcome(SessionKind.Share, Errno.EBUSY, "attach", true), null), 0, long.MaxValue);
        interval.RecordNotStarted(SessionKind.Move, 12 * Millisecond);
        string text = LoadIntervalJson.Write(interval);
        LoadInterval read = LoadIntervalJson.Read(text);
        Assert.Equal(text, LoadIntervalJson.Write(read));
        Assert.Equal(1_003, read.All().TotalCount);
        Assert.Equal(interval.All().GetValueAtPercentile(99), read.All().GetValueAtPercentile(99));
        Assert.DoesNotContain('\n', text);
        Assert.InRange(text.Length, 1, 8_000);
    }

    [Fact]
    public void Of_what_an_exception_says_the_first_line_is_kept()
    {
        var interval = new LoadInterval();
        interval.Record(new SessionEnd(SessionKind.Share, 0, 0, 5, default, new InvalidOperationException("cannot be sent: refused\n ---> inner\n   at somewhere")), 0, long.MaxValue);
        Assert.Equal("cannot be sent: refused", interval.Exceptions["InvalidOperationException"].Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("Unhandled exception.")]
    public void What_is_no_interval_is_refused(string text) => Assert.Throws<FormatException>(() => LoadIntervalJson.Read(text));

    [Fact]
    public void A_forgotten_interval_is_empty()
    {
        var interval = new LoadInterval { Delayed = 1 };
        interval.Record(Good(SessionKind.Share, 5), 0, long.MaxValue);
        interval.Reset();
        Assert.Equal(LoadIntervalJson.Write(new LoadInterval()), LoadIntervalJson.Write(interval));
    }

    [Fact]
    public void Seconds_stay_in_the_order_of_time_whoever_reports_first()
    {
        var total = new LoadInterval();
        foreach (int second in (int[])[3, 1, 2, 3, 1])
        {
            var one = new LoadInterval();
            one.Record(Good(SessionKind.Share, 1, endedAt: second * 1_000 * Millisecond), 0, long.MaxValue);
            total.Add(one);
        }

        Assert.Equal([new(1, 2, 0), new(2, 1, 0), new(3, 2, 0)], total.Seconds);
    }

    [Fact]
    public void A_latency_of_hours_or_of_less_than_nothing_is_recorded_at_the_ends()
    {
        var interval = new LoadInterval();
        interval.Record(Good(SessionKind.Share, long.MaxValue / 4), 0, long.MaxValue);
        interval.Record(Good(SessionKind.Share, -5), long.MinValue, long.MaxValue);
        Assert.Equal(2, interval.All().TotalCount);
    }

    [Fact]
    public void The_confidence_interval_is_student_s()
    {
        var rate = RateEstimate.Of([10, 12, 14]);
        Assert.Equal(12, rate.Mean);
        Assert.Equal(4.303 * Math.Sqrt(4.0 / 3), rate.HalfWidth, 9);
        Assert.True(double.IsNaN(RateEstimate.Of([10]).HalfWidth));
    }

    [Fact]
    public void A_rate_is_above_another_only_if_chance_does_not_explain_it()
    {
        var low = RateEstimate.Of([100, 101, 99, 100]);
        Assert.True(RateEstimate.Of([110, 111, 109, 110]).IsAbove(low, 0.01));
        Assert.False(RateEstimate.Of([60, 160, 90, 130]).IsAbove(low, 0.01));
        Assert.False(RateEstimate.Of([100.5, 100.5, 100.5, 100.5]).IsAbove(low, 0.01));
        Assert.False(low.IsAbove(low, 0));
    }

    [Fact]
    public void A_silo_s_rate_is_what_it_did_between_two_looks()
    {
        SiloLoad[] before = [new("a", 1_000, 500, 50, 100, 3, 1), new("b", 9_000, 1, 1, 1, 1, 1)];
        SiloLoad[] now = [new("a", 3_000, 1_500, 250, 300, 3, 1), new("b", 10, 1, 1, 1, 1, 1), new("c", 7, 7, 7, 7, 0, 1)];
        SiloRate[] rates = [.. SiloRate.Between(before, now, seconds: 2)];
        Assert.Equal((100, 1_000, 500, 100), (rates[0].SessionsPerSecond, rates[0].MessagesPerSecond, rates[0].CallsPerSecond, rates[0].CallsToOthersPerSecond));
        Assert.Equal([0, 0], rates.Skip(1).Select(rate => rate.MessagesPerSecond));
    }

    /// <summary>The claim is well below 1 us; the limit leaves room for a busy machine.</summary>
    [Fact]
    public void Recording_costs_next_to_nothing_and_allocates_nothing()
    {
        var recorder = new LoadRecorder();
        recorder.Measure(0, long.MaxValue);
        var end = new SessionEnd(SessionKind.Share, 5, 6, 1_500_000, new SessionOutcome(SessionKind.Share, Errno.Ok, null, false), null);
        Record(recorder, end, 100_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        Record(recorder, end, 1_000_000);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalNanoseconds / 1e6:0.0} ns a session");
        Assert.InRange(allocated, 0, 2_000_000);
        Assert.InRange(took.TotalSeconds, 0, 4);
    }

    private static void Record(LoadRecorder recorder, in SessionEnd end, int times)
    {
        for (int i = 0; i < times; i++)
        {
            recorder.Record(end);
        }
    }

    private static SessionEnd Good(SessionKind kind, long latency, long endedAt = 0) =>
        new(kind, endedAt - latency + (endedAt == 0 ? latency : 0), 0, endedAt == 0 ? latency : endedAt, new SessionOutcome(kind, Errno.Ok, null, false), null);
}
