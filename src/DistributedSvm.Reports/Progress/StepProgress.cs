using System.Diagnostics;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Progress;

/// <summary>
/// Shows how many of a known number of things are done: on a terminal one line that is redrawn in place and gone at the end, otherwise a plain line every two seconds.
/// </summary>
public static class StepProgress
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs <paramref name="work"/>, which says, from any thread, whenever one is done.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole console, int total, string unit, Func<Action, Task<T>> work)
    {
        if (console.Profile.Capabilities is { Ansi: true, Interactive: true })
        {
            return console.Live(new StyledLine([])).AutoClear(true).StartAsync(
                context => work(Steps(total, unit, LiveInterval, TimeSpan.Zero, line => context.UpdateTarget(line))));
        }

        return work(Steps(total, unit, PlainInterval, PlainInterval, console.Write));
    }

    private static Action Steps(int total, string unit, TimeSpan interval, TimeSpan first, Action<StyledLine> show)
    {
        var pace = new ProgressPace(interval, first);
        var gate = new Lock();
        long started = Stopwatch.GetTimestamp();
        int done = 0;
        return () =>
        {
            lock (gate)
            {
                done++;
                if (pace.IsDue(Stopwatch.GetElapsedTime(started)))
                {
                    show(new StyledLine([$"{Quantity.Count(done)} of {Quantity.Count(total)} {unit}"]));
                }
            }
        };
    }
}
