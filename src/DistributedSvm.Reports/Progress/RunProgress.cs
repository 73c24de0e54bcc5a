using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Progress;

/// <summary>How far a run has come: virtual time reached of the virtual time at which it ends, events so far, and the wall-clock time that took.</summary>
public readonly record struct RunProgress(SimTime Now, SimTime End, long Events, TimeSpan Elapsed)
{
    /// <summary>The share of virtual time that is done, 0 to 1.</summary>
    public decimal Done => End.Picoseconds <= 0 ? 0m : Math.Clamp((decimal)Now.Picoseconds / End.Picoseconds, 0m, 1m);

    /// <summary>Events per second since the start; 0 before there is anything to divide.</summary>
    public double EventsPerSecond => Elapsed > TimeSpan.Zero ? Events / Elapsed.TotalSeconds : 0;

    /// <summary>Wall-clock time left if virtual time goes on as fast as so far; null before there is anything to go by.</summary>
    public TimeSpan? Left
    {
        get
        {
            if (Elapsed <= TimeSpan.Zero || Done <= 0m)
            {
                return null;
            }

            double ticks = Elapsed.Ticks * (double)((1m - Done) / Done);
            return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : null;
        }
    }
}
