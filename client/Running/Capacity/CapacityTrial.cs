using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
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
    /// <summary>Windows between two looks at whether the user wants to stop.</summary>
    private const int WindowsPerStep = 2_000;

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
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)) { Listener = engines.Hear };
        while (driver.Advance(WindowsPerStep))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            progress(SimTime.Min(driver.Now, world.Duration), driver.Events);
        }

        RunResult result = ResultBuilder.Build(world, driver.Conclude(), Execution(driver), driver.Now);
        progress(world.Duration, result.Events);
        var asked = document.Workloads.OfType<DisplayShareWorkload>().ToDictionary(workload => workload.Name, workload => workload.FramesPerSecond);
        return CapacityPoint.Of(trial.VfsPerGpu, trial.VramPerVf, result, asked, engines.Busy, document.Expect);
    }

    private static ExecutionInfo Execution(InProcessDriver driver) => new()
    {
        Driver = "in-process",
        Partition = "host",
        Shards = 1,
        ShardsRequested = 1,
        Silos = 0,
        Windows = driver.Windows,
        Rounds = driver.Rounds,
        SetupSeconds = 0,
        WallSeconds = 0,
        EventsPerSecond = 0,
    };
}
