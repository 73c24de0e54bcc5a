using System.Diagnostics;
using DistributedSvm.Engine.Replay.Recordings;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running.Recordings;

/// <summary>Runs a world on a thread of this process and records it.</summary>
internal static class WorldRecorder
{
    /// <summary>Windows between two looks at the clock.</summary>
    private const int WindowsPerStep = 2_000;

    public static Task<RunRecording> Record(
        World world,
        SimTime until,
        bool isWhole,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var recorder = new RunRecorder(world, until, isWhole);
            SimTime end = SimTime.Min(until, world.End);
            long started = Stopwatch.GetTimestamp();
            while (recorder.Advance(WindowsPerStep))
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.Report(new RunProgress(recorder.Now, end, recorder.Events, Stopwatch.GetElapsedTime(started)));
            }

            return recorder.Conclude();
        },
        cancellationToken);
}
