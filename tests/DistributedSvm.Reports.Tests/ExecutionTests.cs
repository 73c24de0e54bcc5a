using System.Text.Json;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Tests;

/// <summary>How a run was executed: the figures, and the sentences that say why it was fast or slow.</summary>
public sealed class ExecutionTests
{
    private static readonly ExecutionInfo Base = SampleResults.Execution with { ShardsRequested = 2 };

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Every_figure_of_a_run_over_silos_is_told(int width)
    {
        Rendered report = Render(SampleResults.Clustered, width).Fits(width);

        Assert.EndsWith("24,500 a second, 10 events each", report.Line("  windows "), StringComparison.Ordinal);
        Assert.EndsWith("31.8 % of the time, 247 events a round", report.Line("  barriers "), StringComparison.Ordinal);
        Assert.EndsWith("200,000 events (16.2 %), 9.00 MB, 45 B each", report.Line("  between silos "), StringComparison.Ordinal);
        Assert.EndsWith("120 from other silos, 90 of them there already", report.Line("  range xarrays "), StringComparison.Ordinal);
        Assert.EndsWith("5 in 400 ms, the last 12.3 MB", report.Line("  checkpoints "), StringComparison.Ordinal);
        Assert.EndsWith("1 in 300 ms", report.Line("  recoveries "), StringComparison.Ordinal);
    }

    [Fact]
    public void What_did_not_happen_has_no_line()
    {
        string text = Render(Base with { Shards = 1 }, 80).Text;

        Assert.Contains("  windows ", text, StringComparison.Ordinal);
        Assert.All(
            ["  barriers ", "between silos", "range xarrays", "checkpoint", "recover"],
            absent => Assert.DoesNotContain(absent, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Few_events_per_window_cost_grain_calls_and_only_grains_do()
    {
        Assert.Equal(["Few events per window (10): nearly each costs a grain call."], Verdict(Base with { Shards = 1 }));
        Assert.Empty(Verdict(Base with { Shards = 1, Driver = "in-process" }));
        Assert.Empty(Verdict(Base with { Shards = 1, Windows = 5_000 }));
        Assert.Equal(["Many events per window (1,235): they share their grain calls."], Verdict(Base with { Shards = 1, Windows = 1_000 }));
    }

    [Fact]
    public void Waiting_after_few_events_is_told_apart_from_uneven_shards()
    {
        Assert.Equal(
            "30.0 % of the time in barriers: shards wait for each other after few events (123 a shard and round); try fewer shards.",
            Verdict(Waiting(0.3))[0]);
        Assert.Equal(
            "30.0 % of the time in barriers: shards wait for each other after few events (123 a shard and round), mostly between silos; try fewer shards.",
            Verdict(Waiting(0.3) with { Silos = 2 })[0]);
        Assert.Equal(
            "30.0 % of the time in barriers: some shards have more to do than others; try another --partition or fewer shards.",
            Verdict(Waiting(0.3) with { Rounds = 100 })[0]);
        Assert.Equal("Shards hardly wait for each other (2.0 % of the time).", Verdict(Waiting(0.02))[1]);
        Assert.DoesNotContain(Verdict(Waiting(0.1)), sentence => sentence.Contains("wait", StringComparison.Ordinal));
    }

    [Fact]
    public void The_two_that_took_most_of_the_time_come_first()
    {
        ExecutionInfo slow = Waiting(0.3) with { Checkpoints = 5, CheckpointSeconds = Base.WallSeconds * 0.4, RecoverySeconds = Base.WallSeconds * 0.2 };

        Assert.Equal(
            ["40.0 % of the time in checkpoints: a longer --checkpoint-every costs less.", Verdict(Waiting(0.3))[0]],
            Verdict(slow));
        Assert.DoesNotContain(Verdict(slow with { Checkpoints = 1 }), sentence => sentence.Contains("checkpoint", StringComparison.Ordinal));
        Assert.Equal(
            "50.0 % of the time went by until the run went on after a loss.",
            Verdict(slow with { RecoverySeconds = Base.WallSeconds / 2 })[0]);
    }

    [Fact]
    public void A_run_of_a_moment_is_not_judged() => Assert.Empty(Verdict(Waiting(0.3) with { WallSeconds = 0.1 }));

    [Fact]
    public void The_report_ends_with_the_verdict() => Assert.EndsWith(
        "Few events per window (10): nearly each costs a grain call.",
        Render(Base with { Shards = 1, ShardsRequested = 1 }, 80).Lines[^1],
        StringComparison.Ordinal);

    [Fact]
    public void The_json_has_the_new_figures_behind_the_old_ones()
    {
        using var writer = new StringWriter();
        RunResultJson.Write(SampleResults.Clean with { Execution = SampleResults.Clustered }, writer);
        using var json = JsonDocument.Parse(writer.ToString());
        JsonElement execution = json.RootElement.GetProperty("execution");

        Assert.Equal(
            [
                "driver", "partition", "shards", "shardsRequested", "silos", "windows", "rounds", "setupSeconds", "wallSeconds", "eventsPerSecond",
                "eventsBetweenSilos", "bytesBetweenSilos", "rangeXArraysReceived", "rangeXArraysShared", "barrierSeconds",
                "checkpoints", "checkpointBytes", "checkpointSeconds", "recoveries", "recoverySeconds",
                "windowsPerSecond", "eventsPerWindow", "eventsPerRound", "bytesPerEventBetweenSilos", "barrierShare",
            ],
            execution.EnumerateObject().Select(member => member.Name));
        Assert.Equal(200_000, execution.GetProperty("eventsBetweenSilos").GetInt64());
        Assert.Equal(9_000_000, execution.GetProperty("bytesBetweenSilos").GetInt64());
        Assert.Equal(120, execution.GetProperty("rangeXArraysReceived").GetInt64());
        Assert.Equal(90, execution.GetProperty("rangeXArraysShared").GetInt64());
        Assert.Equal(1.6, execution.GetProperty("barrierSeconds").GetDouble());
        Assert.Equal(5, execution.GetProperty("checkpoints").GetInt32());
        Assert.Equal(12_300_000, execution.GetProperty("checkpointBytes").GetInt64());
        Assert.Equal(0.4, execution.GetProperty("checkpointSeconds").GetDouble());
        Assert.Equal(1, execution.GetProperty("recoveries").GetInt32());
        Assert.Equal(0.3, execution.GetProperty("recoverySeconds").GetDouble());
        Assert.Equal(45, execution.GetProperty("bytesPerEventBetweenSilos").GetDouble());
        Assert.Equal(0.317517, execution.GetProperty("barrierShare").GetDouble());
    }

    private static ExecutionInfo Waiting(double share) => Base with { BarrierSeconds = Base.WallSeconds * share };

    private static IReadOnlyList<string> Verdict(ExecutionInfo execution) =>
        ExecutionVerdict.Of(ExecutionFigures.Of(SampleResults.Clean with { Execution = execution }));

    private static Rendered Render(ExecutionInfo execution, int width) =>
        Rendered.At(width, console => RunReport.Render(console, SampleResults.Clean with { Execution = execution }));
}
