using System.Collections.Immutable;
using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Capacity;

namespace DistributedSvm.Reports.Tests;

/// <summary>Which number of VFs is the last that is fine, from figures made up for it.</summary>
public sealed class CapacityTests
{
    private const long Gibi = 1L << 30;

    [Fact]
    public void The_last_number_before_the_first_that_breaks_is_the_answer()
    {
        CapacityResult result = Result(Fine(1), Fine(2), Fine(3), Point(4, slowest: 41m, p99: 48_000m), Point(5, slowest: 30m, p99: 65_000m));
        Assert.Equal((3, 4), (result.Last!.Vfs, result.Broken!.Vfs));
        Assert.Equal(
            "3 VFs of 4.0 GiB each; at 4 the p99 frame time is 48.0 ms (limit 33.3 ms) and the slowest VF has 41.0 frames/s (limit 56.4): "
            + "the render engine of node0/gpu0 is in use for 95.0 %",
            result.Answer);
    }

    [Fact]
    public void A_number_that_is_fine_again_behind_one_that_is_not_is_no_capacity()
    {
        CapacityResult result = Result(Fine(1), Point(2, slowest: 50m), Fine(3));
        Assert.Equal((1, 2), (result.Last!.Vfs, result.Broken!.Vfs));
    }

    [Fact]
    public void Nothing_that_breaks_is_no_limit_found()
    {
        CapacityResult result = Result(Fine(1), Fine(6), Fine(12)) with { Gpus = 8 };
        Assert.Null(result.Broken);
        Assert.Null(result.Cause);
        Assert.Equal("no limit found up to 12 VFs on each GPU, of 1.0 GiB each", result.Answer);
    }

    [Fact]
    public void One_VF_may_be_too_many()
    {
        CapacityResult result = Result(Point(1, slowest: 20m), Point(2, slowest: 10m));
        Assert.Null(result.Last);
        Assert.StartsWith("not even 1 VF: the slowest VF has 20.0 frames/s", result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_run_there_is_no_answer()
    {
        CapacityResult result = Result() with { Interrupted = true };
        Assert.Equal("interrupted before any run had ended", result.Answer);
        Assert.Null(result.Last);
        Rendered.At(80, console => CapacityReport.Render(console, result)).Fits(80);
    }

    /// <summary>60 Hz over 3 s: 59.33 frames/s can be counted, 95 % of them are 56.37; two periods are 33.33 ms.</summary>
    [Theory]
    [InlineData(56.4, 16_700, false)]
    [InlineData(56.3, 16_700, true)]
    [InlineData(59.3, 33_333, false)]
    [InlineData(59.3, 33_334, true)]
    public void Limits_are_what_they_say(double slowest, double p99, bool breaks) =>
        Assert.Equal(breaks, !CapacityLimits.Standard.Broken(Point(2, (decimal)slowest, (decimal)p99)).IsEmpty);

    [Theory]
    [InlineData(80, 2, CapacityReason.FrameTime)]
    [InlineData(95, 3, CapacityReason.FrameRate)]
    public void Limits_can_be_other_ones(int percent, int periods, CapacityReason expected) =>
        Assert.Equal(expected, Assert.Single(new CapacityLimits(percent, periods).Broken(Point(2, slowest: 50m, p99: 40_000m))).Reason);

    [Fact]
    public void Frames_that_cannot_be_shown_in_a_short_run_are_not_missed()
    {
        var half = new SimTime(SimTime.PicosecondsPerSecond / 2);
        CapacityPoint point = Fine(1) with { Screens = [Screens(56m, 16_700m, 0, half)] };
        Assert.Empty(CapacityLimits.Standard.Broken(point));
    }

    [Fact]
    public void Shares_that_fail_are_the_reason_for_all_that_follows()
    {
        CapacityResult result = Result(Fine(1), Point(2, slowest: 0m, p99: 0m, failed: 2));
        Assert.Equal(CapacityReason.FailedShares, Assert.Single(result.Limits.Broken(result.Broken!)).Reason);
        Assert.EndsWith("at 2 not every swapchain could be shared (2 failed), with 6.0 GiB of VRAM for each VF", result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void VRAM_that_is_not_there_is_a_limit_too()
    {
        CapacityResult result = Result(Fine(1), new CapacityPoint { Vfs = 2, VramPerVf = 20 * Gibi, Problem = "the VFs ask for too much" });
        Assert.Equal(CapacityReason.Vram, Assert.Single(result.Limits.Broken(result.Broken!)).Reason);
        Assert.Equal("1 VF of 12.0 GiB each; at 2 the VFs ask for too much", result.Answer);
        Assert.Null(result.Cause);
    }

    [Fact]
    public void Where_nothing_is_full_that_is_said()
    {
        CapacityPoint waiting = Point(2, slowest: 50m) with { Resources = [new("render", "node0/gpu0", 0.6m), new("link", "node0/root0/up", 0.7m)] };
        Assert.Equal("no engine or link is full (the link node0/root0/up is in use for 70.0 %), so frames wait for something else, such as their turn or a reset", Result(Fine(1), waiting).Cause);
    }

    [Fact]
    public void Of_several_workloads_the_one_that_suffers_is_named()
    {
        CapacityPoint point = Fine(2) with { Screens = [Screens(59.3m, 16_700m), Screens(40m, 16_700m) with { Workload = "games" }] };
        CapacityBreak broken = Assert.Single(CapacityLimits.Standard.Broken(point));
        Assert.Equal("games", broken.Workload);
        Assert.Contains("the slowest VF of games", broken.Text, StringComparison.Ordinal);
        Assert.Equal("games", point.Worst!.Workload);
    }

    [Fact]
    public void A_point_holds_the_fullest_of_each_kind_and_only_workloads_with_screens()
    {
        RunResult run = SampleResults.Whole;
        CapacityPoint point = CapacityPoint.Of(
            4,
            Gibi,
            run,
            new Dictionary<string, int> { ["displays"] = 60 },
            [new("render", "node0/gpu0", 0.4m), new("copy", "node0/gpu0", 0.1m), new("render", "node0/gpu1", 0.5m)],
            []);
        CapacityScreens screens = Assert.Single(point.Screens);
        Assert.Equal(("displays", 32L, 59.988m, 17_012m), (screens.Workload, screens.Vfs, screens.Mean, screens.P99));
        Assert.Equal(["render", "copy", "link"], point.Resources.Select(resource => resource.Kind));
        Assert.Equal("node0/gpu1", point.Resources[0].Name);
        Assert.Equal(run.Links.Max(link => link.Utilization), point.Resources[2].Use);
        Assert.True(point.Failed);
        Assert.StartsWith("I-5 node0/gpu1/pf", point.Violation, StringComparison.Ordinal);
        CapacityPoint expecting = CapacityPoint.Of(4, Gibi, run, new Dictionary<string, int>(), [], [Blame.Protocol]);
        Assert.StartsWith("I-30", expecting.Violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(120, true)]
    [InlineData(40, true)]
    [InlineData(80, false)]
    public void The_report_has_a_table_a_curve_and_the_answer(int width, bool unicode)
    {
        CapacityResult result = Result([.. Enumerable.Range(1, 63).Select(vfs => vfs < 40 ? Fine(vfs) : Point(vfs, slowest: 30m, p99: 200_000m))]) with
        {
            Notes = ["workloads[1] is left out below the number of VFs that it names"],
        };
        Rendered report = Rendered.At(width, console => CapacityReport.Render(console, result), unicode).Fits(width);
        Assert.Contains("39 VFs of", report.Text, StringComparison.Ordinal);
        Assert.Contains("note: ", report.Text, StringComparison.Ordinal);
        Assert.Contains("limit 56.4", report.Text, StringComparison.Ordinal);
        Assert.Contains("p99, rate", report.Text, StringComparison.Ordinal);
        if (!unicode)
        {
            Assert.All(report.Text, c => Assert.True(c < 128, $"{c} is not ASCII"));
        }
    }

    [Fact]
    public void Columns_are_as_high_as_their_values_and_the_limit_is_a_line_where_they_are_lower()
    {
        CapacityResult result = Result(Fine(1), Point(2, slowest: 30m));
        Rendered report = Rendered.At(80, console => CapacityReport.Render(console, result));
        int limit = report.Lines.ToList().FindIndex(line => line.Contains("limit 56.4", StringComparison.Ordinal));
        Assert.Equal("  limit 56.4 | ▇▇▇▇ ────", report.Lines[limit]);
        Assert.Equal("             | ████", report.Lines[limit + 2]);
        Assert.Equal("             | ████ ████", report.Lines[limit + 3]);
        Assert.Equal("               1    2", report.Lines[limit + 6]);
    }

    [Fact]
    public void The_json_says_the_same()
    {
        using var text = new StringWriter();
        CapacityJson.Write(Result(Fine(1), Fine(2), Point(3, slowest: 41m, p99: 48_000m)), text);
        using JsonDocument json = JsonDocument.Parse(text.ToString());
        JsonElement root = json.RootElement;
        Assert.Equal((2, 6 * Gibi), (root.GetProperty("capacity").GetProperty("vfs").GetInt32(), root.GetProperty("capacity").GetProperty("vramPerVf").GetInt64()));
        Assert.Equal(3, root.GetProperty("break").GetProperty("vfs").GetInt32());
        Assert.Equal(["frameTime", "frameRate"], root.GetProperty("break").GetProperty("limits").EnumerateArray().Select(limit => limit.GetProperty("reason").GetString()));
        Assert.Equal([0, 0, 2], root.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("breaks").GetArrayLength()));
        Assert.Equal(41m, root.GetProperty("points")[2].GetProperty("workloads")[0].GetProperty("framesPerSecondSlowest").GetDecimal());
        Assert.False(root.GetProperty("interrupted").GetBoolean());
    }

    [Fact]
    public void The_json_of_no_limit_and_of_no_run_has_nulls()
    {
        using var text = new StringWriter();
        CapacityJson.Write(Result() with { Interrupted = true }, text);
        using JsonDocument json = JsonDocument.Parse(text.ToString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("capacity").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("break").ValueKind);
    }

    private static CapacityPoint Fine(int vfs) => Point(vfs, slowest: 59.3m);

    private static CapacityPoint Point(int vfs, decimal slowest, decimal p99 = 16_700m, long failed = 0) => new()
    {
        Vfs = vfs,
        VramPerVf = 12 * Gibi / vfs,
        Screens = [Screens(slowest, p99, failed)],
        Resources = [new("render", "node0/gpu0", 0.95m)],
    };

    private static CapacityScreens Screens(decimal slowest, decimal p99, long failed = 0, SimTime? duration = null)
    {
        ImmutableArray<MetricResult> metrics =
        [
            new("vfs", 2m), new("framesPerSecond", slowest), new("framesPerSecondSlowest", slowest), new("frameTimeUsP50", 16_700m), new("frameTimeUsP99", p99),
            new("missedVsyncs", 0m), new("failedShares", failed),
        ];
        return CapacityScreens.Of(new WorkloadResult("desktops", "display-share", metrics, []), 60, duration ?? SimTime.FromSeconds(3));
    }

    private static CapacityResult Result(params CapacityPoint[] points) => new()
    {
        Scenario = "made-up",
        Seed = 1,
        Protocol = "reference",
        Duration = SimTime.FromSeconds(3),
        Gpus = 1,
        Model = "arc-pro-b60",
        MaxVfs = points.Length,
        Limits = CapacityLimits.Standard,
        Points = [.. points],
    };
}
