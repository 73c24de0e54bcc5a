using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Client.Running.Sweeps;

/// <summary>Runs one variant of a scenario on the calling thread.</summary>
internal static class TrialRun
{
    /// <summary>Windows between two looks at whether the user wants to stop.</summary>
    private const int WindowsPerStep = 2_000;

    /// <returns>What came out; null when it was stopped before its end.</returns>
    /// <param name="world">What to run.</param>
    /// <param name="listener">Hears of every observation, with its event and the observer; null for nobody.</param>
    /// <param name="progress">Hears of the measured virtual time and the events so far.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static RunResult? Run(World world, Action<EventKey, EntityId, Observation>? listener, Action<SimTime, long> progress, CancellationToken cancellationToken)
    {
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)) { Listener = listener };
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
        return result;
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
