namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>Time of a load, in nanoseconds since it began.</summary>
internal sealed class LoadClock(TimeProvider time)
{
    /// <summary>Timers count whole milliseconds: a shorter wait would be none.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly long _origin = time.GetTimestamp();
    private readonly double _nsPerTick = 1e9 / time.TimestampFrequency;

    /// <summary>Whether this is the clock on the wall, so that a thread may sleep by it.</summary>
    public bool IsReal => time == TimeProvider.System;

    public long Now => (long)((time.GetTimestamp() - _origin) * _nsPerTick);

    public static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Waits for a time; a millisecond or two late, never early. Ends at once, without an exception, when it is cancelled.</summary>
    public async Task Until(long at, CancellationToken cancellationToken)
    {
        for (long left = at - Now; left > 0 && !cancellationToken.IsCancellationRequested; left = at - Now)
        {
            var wait = TimeSpan.FromTicks((left + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick);
            await Task.Delay(wait < ShortestWait ? ShortestWait : wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
