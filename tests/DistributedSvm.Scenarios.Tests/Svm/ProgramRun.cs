using System.Globalization;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>A scenario that is run in this process, to its end.</summary>
internal static class ProgramRun
{
    public static RunResult Run(ScenarioDocument document, int shards = 1)
    {
        World world = WorldBuilder.Build(document);
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, shards));
        while (driver.Advance(10_000))
        {
        }

        var execution = new ExecutionInfo
        {
            Driver = "in-process",
            Partition = "gpu",
            Shards = shards,
            ShardsRequested = shards,
            Silos = 0,
            Windows = driver.Windows,
            Rounds = driver.Rounds,
            SetupSeconds = 0,
            WallSeconds = 0,
            EventsPerSecond = 0,
        };
        return ResultBuilder.Build(world, driver.Conclude(), execution, world.End);
    }

    /// <summary>All threads came to their ends, found what they should, and nobody is at fault.</summary>
    public static void AssertFine(RunResult result)
    {
        Assert.True(
            result.Violations.IsEmpty,
            string.Join('\n', result.Violations.Select(violation => $"{violation.Invariant} {violation.Entity} at {violation.Time}: {violation.Text}")));
        foreach (WorkloadResult workload in result.Workloads)
        {
            Assert.Equal(Metric(workload, "threads"), Metric(workload, "threadsFinished"));
            Assert.Equal(0, Metric(workload, "contentErrors"));
            Assert.Equal(0, Metric(workload, "failedChecks"));
        }
    }

    public static decimal Metric(WorkloadResult workload, string name) =>
        workload.Metrics.FirstOrDefault(metric => metric.Name == name)?.Value ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{workload.Name} has no {name}."));
}
