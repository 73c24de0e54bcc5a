using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Progress;

/// <summary>How far a run has come: virtual time reached of the virtual time at which it ends, events so far, and the wall-clock time that was watched.</summary>
public readonly record struct RunProgress(SimTime Now, SimTime End, long Events, TimeSpan Elapsed)
{
    /// <summary>Of many runs: a second of <see cref="Now"/> and <see cref="End"/> stands for one of them.</summary>
    public bool CountsRuns { get; init; }

    /// <summary>
    /// Where the stretch begins by which rate and time left are judged: not zero where the run was joined later, was paused or went back to a checkpoint.
    /// </summary>
    public SimTime StartNow { get; init; }

    /// <inheritdoc cref="StartNow"/>
    public long StartEvents { get; init; }

    /// <inheritdoc cref="StartNow"/>
    public TimeSpan StartElapsed { get; init; }

    /// <summary>The share of virtual time that is done, 0 to 1.</summary>
    public decimal Done => ShareOf(Now);

    /// <summary>Events per second of that stretch; 0 before there is anything to divide.</summary>
    public double EventsPerSecond => Stretch > TimeSpan.Zero ? Math.Max(0, Events - StartEvents) / Stretch.TotalSeconds : 0;

    /// <summary>Wall-clock time left if virtual time goes on as fast as so far; null before there is anything to go by.</summary>
    public TimeSpan? Left
    {
        get
        {
            decimal gained = Done - ShareOf(StartNow);
            if (Stretch <= TimeSpan.Zero || gained <= 0m)
            {
                return null;
            }

            double ticks = Stretch.Ticks * (double)((1m - Done) / gained);
            return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : null;
        }
    }

    private TimeSpan Stretch => Elapsed - StartElapsed;

    private decimal ShareOf(SimTime time) => End.Picoseconds <= 0 ? 0m : Math.Clamp((decimal)time.Picoseconds / End.Picoseconds, 0m, 1m);
}
