using System.Collections.Immutable;
using System.Diagnostics;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running.Sweeps;

/// <summary>Runs several variants of a scenario, as many at a time as there are cores, the first ones first. What comes out does not depend on how many run at once.</summary>
internal static class TrialSweep
{
    /// <summary>Runs one variant; null when it was stopped. Its progress: virtual time and events so far.</summary>
    public delegate TPoint? Runner<in TTrial, out TPoint>(TTrial trial, Action<SimTime, long> progress, CancellationToken cancellationToken)
        where TPoint : class;

    /// <summary>What has ended by the time that the user stops it, or everything, in the order of the trials.</summary>
    public static ImmutableArray<TPoint> Run<TTrial, TPoint>(
        ImmutableArray<TTrial> trials, SimTime duration, Runner<TTrial, TPoint> runner, IProgress<RunProgress> progress, CancellationToken cancellationToken)
        where TPoint : class
    {
        long started = Stopwatch.GetTimestamp();
        var points = new TPoint?[trials.Length];
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
        return [.. points.OfType<TPoint>()];
    }
}
