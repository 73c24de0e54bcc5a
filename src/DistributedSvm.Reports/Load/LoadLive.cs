using DistributedSvm.Reports.Text;
using HdrHistogram;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DistributedSvm.Reports.Load;

/// <summary>
/// Shows how a load goes: on a terminal a few lines that are redrawn in place and gone at the end, otherwise a plain line every two seconds. Meant for standard error.
/// </summary>
public static class LoadLive
{
    private const int ShortestLabel = 6;
    private const int LongestLabel = 24;

    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs <paramref name="work"/> and shows what it reports, from any thread, one at a time. The work's result, or its exception, is the result.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<Action<LoadProgress>, Task<T>> work)
    {
        if (console.Profile.Capabilities is { Ansi: true, Interactive: true })
        {
            return console.Live(new StyledLine([])).AutoClear(true).StartAsync(context => work(progress => context.UpdateTarget(Block(progress, console))));
        }

        TimeSpan next = TimeSpan.Zero;
        return work(progress =>
        {
            if (progress.Elapsed >= next)
            {
                next = progress.Elapsed + PlainInterval - TimeSpan.FromMilliseconds(100);
                console.Write(new StyledLine([Plain(progress)]));
            }
        });
    }

    /// <summary>For a log: one line, nothing that depends on the width.</summary>
    internal static string Plain(LoadProgress progress)
    {
        var parts = new List<string> { Head(progress), $"{Quantity.Rounded(progress.SessionsPerSecond)} sessions/s" };
        if (progress.RecentLatency.TotalCount > 0)
        {
            parts.Add($"p50/p99/p99.9 {Triple(progress.RecentLatency)}");
        }

        parts.Add($"{Quantity.Count(progress.InFlight)} under way");
        parts.AddRange(Errors(progress));
        return string.Join(", ", parts);
    }

    private static Rows Block(LoadProgress progress, IAnsiConsole console)
    {
        var lines = new List<IRenderable>();
        int width = Math.Max(40, console.Profile.Width) - 1;
        string ellipsis = Glyphs.Of(console).Ellipsis;
        int label = Math.Clamp(progress.Silos.Select(silo => Cells.Width(silo.Address)).Append(ShortestLabel).Max(), ShortestLabel, LongestLabel);
        void Line(string name, string text, Style? style = null) => lines.Add(new StyledLine(
        [
            new(Cells.Pad(Cells.Fit(Cells.Clean(name), label, ellipsis), label + 2, right: false), Palette.Faint),
            new(Cells.Fit(Cells.Clean(text), width - label - 2, ellipsis), style),
        ]));
        Line("load", $"{Head(progress)}, {Quantity.Count(progress.InFlight)} under way", Palette.Title);
        Line("now", $"{Quantity.Rounded(progress.SessionsPerSecond)} sessions/s, p50/p99/p99.9 {Triple(progress.RecentLatency)}");
        Line("so far", $"{Quantity.Count(progress.Latency.TotalCount, "session")}, p50/p99/p99.9 {Triple(progress.Latency)}, max {Latencies.Text(Latencies.Max(progress.Latency))}");
        string errors = string.Join(", ", Errors(progress));
        Line("errors", errors.Length > 0 ? errors : "none", errors.Length > 0 ? Palette.Bad : Palette.Good);
        foreach (LoadSilo silo in progress.Silos)
        {
            Line(
                silo.Address,
                $"{Quantity.Rounded(silo.SessionsPerSecond)} sessions/s, {Quantity.Rounded(silo.MessagesPerSecond)} messages/s, {Quantity.Rounded(silo.CallsToOthersPerSecond)} calls/s to others, "
                + $"{Quantity.Count(silo.DmaBufs, "dma-buf")}, {Quantity.Bytes(silo.MemoryBytes)}");
        }

        return new Rows(lines);
    }

    private static string Head(LoadProgress progress) => progress.Left is { } left && progress.Phase != "finishing"
        ? $"{progress.Phase}, {Quantity.Wall(left)} left"
        : progress.Phase;

    private static string Triple(HistogramBase latency) =>
        string.Join(" / ", new[] { 50, 99, 99.9 }.Select(percentile => Latencies.Text(Latencies.At(latency, percentile))));

    private static IEnumerable<string> Errors(LoadProgress progress)
    {
        foreach (IGrouping<string, LoadErrno> errno in progress.Errnos.GroupBy(error => error.Errno))
        {
            yield return $"{Quantity.Count(errno.Sum(error => error.Count))} {errno.Key}";
        }

        foreach (LoadException exception in progress.Exceptions)
        {
            yield return $"{Quantity.Count(exception.Count)} {exception.Type}";
        }

        if (progress.WrongContent > 0)
        {
            yield return $"{Quantity.Count(progress.WrongContent)} with wrong content";
        }

        if (progress.Delayed > 0)
        {
            yield return $"{Quantity.Count(progress.Delayed)} delayed";
        }
    }
}
