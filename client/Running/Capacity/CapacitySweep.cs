using System.Collections.Immutable;
using System.Diagnostics;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Capacity;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running.Capacity;

/// <summary>Runs several numbers of VFs, as many at a time as there are cores, the small ones first. What comes out does not depend on how many run at once.</summary>
internal static class CapacitySweep
{
    /// <summary>Runs one number; null when it was stopped. Its progress: virtual time and events so far.</summary>
    public delegate CapacityPoint? Runner<in T>(T trial, Action<SimTime, long> progress, CancellationToken cancellationToken);

    /// <summary>1 and every multiple of the step up to the largest, which is always one of them.</summary>
    public static ImmutableArray<int> Counts(int most, int step) =>
        [.. Enumerable.Range(0, (most / step) + 1).Select(i => Math.Max(1, i * step)).Append(most).Where(count => count <= most).Distinct()];

    /// <summary>What has ended by the time that the user stops it, or everything, in the order of the trials.</summary>
    public static ImmutableArray<CapacityPoint> Run<T>(
        ImmutableArray<T> trials, SimTime duration, Runner<T> runner, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        var points = new CapacityPoint?[trials.Length];
        var reached = new (SimTime Now, long Events)[trials.Length];
        SimTime end = new(duration.Picoseconds * trials.Length);
        void Tell(int index, SimTime now, long events)
        {
            lock (reached)
            {
                reached[index] = (now, events);
                var sum = new SimTime(reached.Sum(run => run.Now.Picoseconds));
                progress.Report(new RunProgress(sum, end, reached.Sum(run => run.Events), Stopwatch.GetElapsedTime(started)));
            }
        }

        int next = -1;
        void Work()
        {
            while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref next) is var index && index < trials.Length)
            {
                points[index] = runner(trials[index], (now, events) => Tell(index, now, events), cancellationToken);
            }
        }

        Parallel.Invoke([.. Enumerable.Repeat<Action>(Work, Math.Min(trials.Length, Environment.ProcessorCount))]);
        return [.. points.OfType<CapacityPoint>()];
    }
}
