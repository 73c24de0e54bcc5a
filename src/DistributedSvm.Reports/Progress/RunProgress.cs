using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Progress;

/// <summary>How far a run has come: virtual time reached of the virtual time at which it ends, events so far, and the wall-clock time that was watched.</summary>
public readonly record struct RunProgress(SimTime Now, SimTime End, long Events, TimeSpan Elapsed)
{
    /// <summary>Virtual time and events when <see cref="Elapsed"/> began: not zero where the run was joined later, or went back to a checkpoint.</summary>
    public SimTime StartNow { get; init; }

    /// <inheritdoc cref="StartNow"/>
    public long StartEvents { get; init; }

    /// <summary>The share of virtual time that is done, 0 to 1.</summary>
    public decimal Done => ShareOf(Now);

    /// <summary>Events per second since then; 0 before there is anything to divide.</summary>
    public double EventsPerSecond => Elapsed > TimeSpan.Zero ? Math.Max(0, Events - StartEvents) / Elapsed.TotalSeconds : 0;

    /// <summary>Wall-clock time left if virtual time goes on as fast as so far; null before there is anything to go by.</summary>
    public TimeSpan? Left
    {
        get
        {
            decimal gained = Done - ShareOf(StartNow);
            if (Elapsed <= TimeSpan.Zero || gained <= 0m)
            {
                return null;
            }

            double ticks = Elapsed.Ticks * (double)((1m - Done) / gained);
            return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : null;
        }
    }

    private decimal ShareOf(SimTime time) => End.Picoseconds <= 0 ? 0m : Math.Clamp((decimal)time.Picoseconds / End.Picoseconds, 0m, 1m);
}
