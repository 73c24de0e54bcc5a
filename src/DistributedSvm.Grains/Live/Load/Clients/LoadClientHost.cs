using System.Globalization;
using System.Text.Json;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Live.Load.Clients;

/// <summary>One of several clients of a load, but not the first: starts when the first says so, and tells it everything.</summary>
public static class LoadClientHost
{
    /// <param name="target">What is under load.</param>
    /// <param name="plan">The load of all clients; its <see cref="LoadPlan.Client"/> is this one.</param>
    /// <param name="commands">What the first client says. Its end, which is that of the first client, ends this load.</param>
    /// <param name="reports">What the first client hears.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    /// <returns>Whether the load was started at all.</returns>
    public static async Task<bool> Serve(
        ILoadTarget target, LoadPlan plan, TextReader commands, TextWriter reports, TimeProvider time, CancellationToken cancellationToken)
    {
        Say(reports, LoadClientWords.Ready);
        string? line = await commands.ReadLineAsync(cancellationToken);
        if (line is null || LoadClientWords.Split(line) is not (LoadClientWords.Start, var at) || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out long start))
        {
            return false;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = StopWhenTold(commands, stop);
        TimeSpan wait = DateTimeOffset.FromUnixTimeMilliseconds(start) - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        LoadRunResult result = await LoadRun.Run(target, plan, time, (interval, tick) => Say(reports, interval, tick), stop.Token);
        Say(reports, $"{LoadClientWords.Done} {JsonSerializer.Serialize(new LoadClientEnd(result.MeasuredNs, result.StillUnderWay, result.Interrupted))}");
        return true;
    }

    private static void Say(TextWriter reports, LoadInterval interval, in LoadTick tick)
    {
        Say(reports, string.Create(CultureInfo.InvariantCulture, $"{LoadClientWords.UnderWay} {tick.InFlight}"));
        Say(reports, $"{LoadClientWords.Interval} {LoadIntervalJson.Write(interval)}");
    }

    private static void Say(TextWriter reports, string line)
    {
        reports.Write(line + "\n");
        reports.Flush();
    }

    private static async Task StopWhenTold(TextReader commands, CancellationTokenSource stop)
    {
        try
        {
            // Whatever comes, and even if nothing can come any more.
            await commands.ReadLineAsync();
            await stop.CancelAsync();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The load is over.
        }
    }
}
