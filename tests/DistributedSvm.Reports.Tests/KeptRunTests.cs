using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.KeptRuns;

namespace DistributedSvm.Reports.Tests;

public sealed class KeptRunTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly KeptRun Running = new()
    {
        Run = "two-boxes-3f09ac",
        Scenario = "two boxes sharing their displays",
        State = KeptRunState.Running,
        Now = SimTime.FromMilliseconds(1_250),
        End = SimTime.FromSeconds(5),
        Events = 1_234_567,
        Shards = 6,
        Silos = 3,
        Coordinator = "127.0.0.1:11111",
        Recoveries = 2,
        Checkpoints = 4,
        LastCheckpoint = SimTime.FromMilliseconds(1_100),
        Created = Noon.AddSeconds(-185),
        Ended = null,
        Failure = null,
        Notes = ["silo 127.0.0.1:11112 was lost"],
    };

    private static readonly KeptRun Failed = Running with
    {
        Run = "broken",
        State = KeptRunState.Failed,
        Now = SimTime.Zero,
        LastCheckpoint = null,
        Ended = Noon,
        Failure = "no checkpoint can be read",
    };

    [Fact]
    public void A_run_is_a_row()
    {
        Rendered report = Render(200, Running, Failed).Fits(200);

        Assert.Equal(
            ["run", "scenario", "state", "done", "virtual time", "events", "silos", "recoveries", "last checkpoint", "age"],
            Words(report.Line("last checkpoint")));
        Assert.Equal(
            ["two-boxes-3f09ac", "two boxes sharing their displays", "running", "25.0 %", "1.25 s", "1.23 M", "3", "2", "1.1 s", "3 min 05 s"],
            Words(report.Line("two-boxes-3f09ac")));
        Assert.Equal("  broken failed: no checkpoint can be read", report.Lines[^1]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void On_any_console_no_figure_is_lost(int width)
    {
        Rendered report = Render(width, Running).Fits(width);

        Assert.All(["25.0 %", "1.25 s", "1.1 s", "3 min 05 s"], figure => Assert.Contains(figure, report.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_runs_the_list_says_so_and_a_clock_behind_gives_no_age()
    {
        Assert.Equal("  no runs", Render(80).Lines[^1]);
        Assert.EndsWith("<1 ms", Render(200, Running with { Created = Noon.AddHours(1) }).Line("two-boxes"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_run_is_done_even_if_it_drained_early()
    {
        Assert.Equal(1m, (Running with { State = KeptRunState.Finished }).Done);
        Assert.Equal(0.25m, (Running with { State = KeptRunState.Cancelled }).Done);
        Assert.Equal(0m, (Running with { End = SimTime.Zero }).Done);
    }

    [Fact]
    public void The_json_has_every_figure()
    {
        using var writer = new StringWriter();
        KeptRunJson.Write([Running, Failed], writer);

        const string expected =
            """
            {"runs":[{"run":"two-boxes-3f09ac","scenario":"two boxes sharing their displays","state":"running","progress":0.25,"nowPs":1250000000000,
            "endPs":5000000000000,"events":1234567,"shards":6,"silos":3,"coordinator":"127.0.0.1:11111","recoveries":2,"checkpoints":4,
            "lastCheckpointPs":1100000000000,"created":"2026-03-01T11:56:55.000Z","ended":null,"failure":null,"notes":["silo 127.0.0.1:11112 was lost"]},
            {"run":"broken",
            """;
        Assert.StartsWith(expected.ReplaceLineEndings(""), writer.ToString(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(writer.ToString());
        JsonElement failed = json.RootElement.GetProperty("runs")[1];
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("lastCheckpointPs").ValueKind);
        Assert.Equal("2026-03-01T12:00:00.000Z", failed.GetProperty("ended").GetString());
        Assert.Equal("no checkpoint can be read", failed.GetProperty("failure").GetString());
    }

    [Fact]
    public void One_run_alone_is_the_same_object()
    {
        using var one = new StringWriter();
        using var list = new StringWriter();
        KeptRunJson.Write(Running, one);
        KeptRunJson.Write([Running], list);

        Assert.Equal($"{{\"runs\":[{one.ToString().TrimEnd()}]}}", list.ToString().TrimEnd());
    }

    private static Rendered Render(int width, params KeptRun[] runs) => Rendered.At(width, console => KeptRunReport.Render(console, runs, Noon));

    private static string[] Words(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
