using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Progress;

/// <summary>
/// Shows how far a run has come: on a terminal one line that is redrawn in place and gone at the end, otherwise a plain line every two seconds.
/// Meant for standard error, so that standard output holds the result alone.
/// </summary>
public static class ProgressLine
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs <paramref name="work"/> and shows what it reports, from any thread. The work's result, or its exception, is the result.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IProgress<RunProgress>, Task<T>> work) =>
        console.Profile.Capabilities is { Ansi: true, Interactive: true } ? LiveAsync(console, work) : PlainAsync(console, work);

    /// <summary>A line that stays: on a terminal above the progress, which goes on below it. Never wrapped, so that a log has it whole.</summary>
    public static void Note(IAnsiConsole console, string text) => console.Write(new StyledLine([Cells.Clean(text)]));

    private static Task<T> PlainAsync<T>(IAnsiConsole console, Func<IProgress<RunProgress>, Task<T>> work)
    {
        return work(new Paced(PlainInterval, PlainInterval, p => console.Write(new StyledLine([ProgressText.Plain(p)]))));
    }

    private static Task<T> LiveAsync<T>(IAnsiConsole console, Func<IProgress<RunProgress>, Task<T>> work)
    {
        var glyphs = Glyphs.Of(console);
        return console.Live(new StyledLine([])).AutoClear(true).StartAsync(
            context => work(new Paced(LiveInterval, TimeSpan.Zero, p => context.UpdateTarget(new ProgressBarLine(p, glyphs)))));
    }

    /// <summary>Passes on, one at a time, the reports that are due.</summary>
    private sealed class Paced(TimeSpan interval, TimeSpan first, Action<RunProgress> show) : IProgress<RunProgress>
    {
        private readonly ProgressPace _pace = new(interval, first);
        private readonly Lock _lock = new();

        public void Report(RunProgress value)
        {
            lock (_lock)
            {
                if (_pace.IsDue(value.Elapsed))
                {
                    show(value);
                }
            }
        }
    }
}
