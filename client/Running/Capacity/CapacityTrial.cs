using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Capacity;
using DistributedSvm.Scenarios.VfCounts;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Running.Capacity;

/// <summary>Runs one number of VFs on the calling thread.</summary>
internal static class CapacityTrial
{
    /// <returns>What came out; null when it was stopped before its end.</returns>
    /// <param name="trial">The scenario with that number.</param>
    /// <param name="progress">Hears of the measured virtual time and the events so far.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static CapacityPoint? Run(VfCountTrial trial, Action<SimTime, long> progress, CancellationToken cancellationToken)
    {
        if (trial.Document is not { } document)
        {
            return new CapacityPoint { Vfs = trial.VfsPerGpu, VramPerVf = trial.VramPerVf, Problem = trial.Problem };
        }

        World world = WorldBuilder.Build(document);
        var engines = new EngineWatch(world);
        if (TrialRun.Run(world, engines.Hear, progress, cancellationToken) is not RunResult result)
        {
            return null;
        }

        var asked = document.Workloads.OfType<DisplayShareWorkload>().ToDictionary(workload => workload.Name, workload => workload.FramesPerSecond);
        return CapacityPoint.Of(trial.VfsPerGpu, trial.VramPerVf, result, asked, engines.Busy, document.Expect);
    }
}
