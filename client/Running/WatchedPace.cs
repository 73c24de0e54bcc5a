using System.Diagnostics;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running;

/// <summary>Progress of a run that others started: rate and time left are those of the stretch that was watched without a break.</summary>
internal sealed class WatchedPace(IProgress<RunProgress> progress)
{
    private readonly long _joined = Stopwatch.GetTimestamp();
    private RunStatus? _last;
    private RunStatus? _origin;
    private TimeSpan _originAt;

    public void Report(RunStatus status)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_joined);
        bool isUnbroken = _last is { State: RunState.Running } last && status.Now >= last.Now && status.Recoveries == last.Recoveries;
        if (!isUnbroken)
        {
            (_origin, _originAt) = (status, elapsed);
        }

        _last = status;
        if (status.State == RunState.Running)
        {
            progress.Report(new RunProgress(status.Now, status.End, status.Events, elapsed)
            {
                StartElapsed = _originAt,
                StartNow = _origin!.Now,
                StartEvents = _origin.Events,
            });
        }
    }
}
