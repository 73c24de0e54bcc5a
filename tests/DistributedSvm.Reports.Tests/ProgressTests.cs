using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Reports.Text;
using Spectre.Console.Testing;

namespace DistributedSvm.Reports.Tests;

public sealed class ProgressTests
{
    private static readonly RunProgress Halfway = new(SimTime.FromMilliseconds(2_500), SimTime.FromSeconds(5), 1_234_567, TimeSpan.FromSeconds(5));

    [Fact]
    public void The_plain_line_tells_time_share_events_rate_and_time_left() =>
        Assert.Equal("2.500 s of 5 s, 50.0 %, 1.23 M events, 247 k events/s, 5.0 s left", ProgressText.Plain(Halfway));

    [Fact]
    public void Many_runs_are_counted() =>
        Assert.Equal("2 of 5 runs, 50.0 %, 1.23 M events, 247 k events/s, 5.0 s left", ProgressText.Plain(Halfway with { CountsRuns = true }));

    [Fact]
    public void Before_anything_is_known_nothing_is_guessed()
    {
        RunProgress start = Halfway with { Now = SimTime.Zero, Events = 0, Elapsed = TimeSpan.Zero };

        Assert.Equal("0.000 s of 5 s, 0.0 %, 0 events, 0 events/s", ProgressText.Plain(start));
        Assert.Null((Halfway with { Now = SimTime.Zero }).Left);
        Assert.Equal(0m, (Halfway with { End = SimTime.Zero }).Done);
        Assert.Null(new RunProgress(new SimTime(1), new SimTime(long.MaxValue - 1), 1, TimeSpan.FromDays(300)).Left);
    }

    [Fact]
    public void A_run_that_was_joined_later_is_judged_by_what_was_watched()
    {
        RunProgress joined = Halfway with { StartNow = SimTime.FromSeconds(2), StartEvents = 1_000_000, StartElapsed = TimeSpan.FromSeconds(3) };

        Assert.Equal("2.500 s of 5 s, 50.0 %, 1.23 M events, 117 k events/s, 10.0 s left", ProgressText.Plain(joined));
        RunProgress behind = joined with { Now = SimTime.FromSeconds(1), Events = 500_000 };
        Assert.Null(behind.Left);
        Assert.Equal(0, behind.EventsPerSecond);
        Assert.Equal(0, (joined with { StartElapsed = joined.Elapsed }).EventsPerSecond);
    }

    [Fact]
    public void Time_beyond_the_end_counts_as_done()
    {
        RunProgress drained = Halfway with { Now = SimTime.FromSeconds(6) };

        Assert.Equal(1m, drained.Done);
        Assert.Equal(TimeSpan.Zero, drained.Left);
    }

    [Fact]
    public void A_plain_console_gets_a_line_at_most_every_two_seconds()
    {
        string output = Run(new TestConsole(), [0.1, 1.9, 2.0, 2.5, 3.9, 4.1, 5, 6.2]);

        Assert.Equal(
            [
                "2.000 s of 10 s, 20.0 %, 2.00 k events, 1.00 k events/s, 8.0 s left",
                "4.100 s of 10 s, 41.0 %, 4.10 k events, 1.00 k events/s, 5.9 s left",
                "6.200 s of 10 s, 62.0 %, 6.20 k events, 1.00 k events/s, 3.8 s left",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_terminal_gets_one_line_with_a_bar_that_is_gone_at_the_end()
    {
        TestConsole console = new TestConsole().Interactive().EmitAnsiSequences();
        console.Profile.Width = 100;
        console.Profile.Capabilities.Ansi = true;
        string output = Run(console, [0.1, 0.15, 5]);

        Assert.Contains("100 events", output, StringComparison.Ordinal);
        Assert.DoesNotContain("150 events", output, StringComparison.Ordinal);
        Assert.Contains("5.00 k events", output, StringComparison.Ordinal);
        Assert.Contains('█', output);
        Assert.EndsWith("\u001b[2K\u001b[?25h", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void The_line_of_a_terminal_never_wraps(int width)
    {
        string line = Rendered.At(width, c => c.Write(new ProgressBarLine(Halfway, Glyphs.Of(c)))).Lines[0];

        Assert.InRange(Cells.Width(line), 10, width - 1);
        Assert.Contains("2.500 s of", line, StringComparison.Ordinal);
        Assert.Equal(width >= 80, line.Contains("5.0 s left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_note_is_one_line_however_long_and_stays_above_the_progress()
    {
        string text = "silo 127.0.0.1:11112 was lost: " + new string('x', 200);
        using var plain = new TestConsole();
        ProgressLine.Note(plain, text + "\u001b[31m\n");
        Assert.Equal(text + " [31m ", plain.Output.ReplaceLineEndings("\n").TrimEnd('\n'));

        using TestConsole terminal = new TestConsole().Interactive().EmitAnsiSequences();
        terminal.Profile.Capabilities.Ansi = true;
        await ProgressLine.RunAsync(terminal, progress =>
        {
            progress.Report(Halfway);
            ProgressLine.Note(terminal, "a silo was lost");
            return Task.FromResult(0);
        });
        int note = terminal.Output.IndexOf("a silo was lost", StringComparison.Ordinal);
        Assert.Contains("50.0 %", terminal.Output[..note], StringComparison.Ordinal);
        Assert.Contains("50.0 %", terminal.Output[note..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_work_returns_or_throws_comes_through()
    {
        var console = new TestConsole();

        Assert.Equal(42, await ProgressLine.RunAsync(console, _ => Task.FromResult(42)));
        await Assert.ThrowsAsync<TimeoutException>(() => ProgressLine.RunAsync<int>(console, _ => throw new TimeoutException()));
    }

    private static string Run(TestConsole console, double[] seconds)
    {
        using (console)
        {
            int result = ProgressLine.RunAsync(console, progress =>
            {
                foreach (double at in seconds)
                {
                    long milliseconds = (long)(at * 1000);
                    progress.Report(new(SimTime.FromMilliseconds(milliseconds), SimTime.FromSeconds(10), milliseconds, TimeSpan.FromSeconds(at)));
                }

                return Task.FromResult(seconds.Length);
            }).GetAwaiter().GetResult();
            Assert.Equal(seconds.Length, result);
            return console.Output.ReplaceLineEndings("\n");
        }
    }
}
