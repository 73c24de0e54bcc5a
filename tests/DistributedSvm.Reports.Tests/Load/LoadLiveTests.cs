using DistributedSvm.Reports.Load;
using Spectre.Console.Testing;

namespace DistributedSvm.Reports.Tests.Load;

public sealed class LoadLiveTests
{
    private static readonly LoadProgress Progress = new()
    {
        Phase = "measuring",
        Elapsed = TimeSpan.FromSeconds(7),
        Left = TimeSpan.FromSeconds(28),
        InFlight = 64,
        SessionsPerSecond = 8_123.4,
        RecentLatency = SampleLoads.Histogram(1, 1_000),
        Latency = SampleLoads.Histogram(1, 2_000),
        Errnos = [new("EBUSY", "attach", 2), new("EBUSY", "map", 1)],
        Exceptions = [new("TimeoutException", "no end", 4)],
        Silos = [new("127.0.0.1:11111", 8_000, 320_000, 160_000, 16_000, 60, 120_000_000)],
    };

    [Fact]
    public async Task In_a_log_it_is_a_line_each_two_seconds()
    {
        using var console = new TestConsole();
        int answer = await LoadLive.RunAsync(console, show =>
        {
            for (int second = 1; second <= 5; second++)
            {
                show(Progress with { Elapsed = TimeSpan.FromSeconds(second) });
            }

            return Task.FromResult(42);
        });
        Assert.Equal(42, answer);
        string[] lines = console.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            "measuring, 28.0 s left, 8,123 sessions/s, p50/p99/p99.9 500 us / 990 us / 999 us, 64 under way, 3 EBUSY, 4 TimeoutException",
            lines[0]);
    }

    [Fact]
    public async Task On_a_terminal_it_is_redrawn_with_a_line_for_each_silo()
    {
        using TestConsole terminal = new TestConsole().Interactive();
        terminal.Profile.Width = 120;
        terminal.Profile.Capabilities.Ansi = true;
        await LoadLive.RunAsync(terminal, show =>
        {
            show(Progress);
            return Task.FromResult(0);
        });
        Assert.Contains("8,123 sessions/s", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:11111", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("320,000 messages/s", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_anything_is_measured_there_are_no_percentiles()
    {
        string line = LoadLive.Plain(Progress with { Phase = "warm-up", RecentLatency = SampleLoads.Empty, Errnos = [], Exceptions = [] });
        Assert.Equal("warm-up, 28.0 s left, 8,123 sessions/s, 64 under way", line);
    }
}
