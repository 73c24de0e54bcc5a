using System.Diagnostics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>
/// How far all shards may run before they meet at one virtual time again: so far that it takes a fraction of a second, since that is when a run can be saved, paused,
/// stopped and looked at.
/// </summary>
internal sealed class BarrierPace(SimTime least)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(250);

    private long _stride = least.Picoseconds;
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>The next meeting, for a run that is at <paramref name="now"/>.</summary>
    public SimTime Next(SimTime now)
    {
        TimeSpan took = Stopwatch.GetElapsedTime(_last);
        _last = Stopwatch.GetTimestamp();
        if (took < Short)
        {
            _stride = _stride > long.MaxValue / 4 ? long.MaxValue : _stride * 4;
        }
        else if (took > Long)
        {
            _stride = Math.Max(least.Picoseconds, _stride / 2);
        }

        return now.PlusOrNever(new SimTime(_stride));
    }
}
