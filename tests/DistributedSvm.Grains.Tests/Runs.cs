using System.Globalization;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Grains.Tests;

/// <summary>Runs of worlds, through grains and without them, and what they leave in the silos.</summary>
internal static class Runs
{
    /// <summary>Time enough for anything here on a busy machine: who waits longer waits for ever.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    public static ISimulationGrain Get(IGrainFactory grains) => grains.GetGrain<ISimulationGrain>(Guid.NewGuid().ToString("N"));

    public static async Task<RunResult> Through(IGrainFactory grains, World world, PartitionMode partition = PartitionMode.Host, int shards = 1)
    {
        ISimulationGrain run = Get(grains);
        try
        {
            return await ToEnd(run, world, partition, shards);
        }
        finally
        {
            await run.Delete();
        }
    }

    /// <summary>Starts a run and waits until it has ended; its activations stay.</summary>
    public static async Task<RunResult> ToEnd(ISimulationGrain run, World world, PartitionMode partition = PartitionMode.Host, int shards = 1)
    {
        await run.Start(new RunRequest(world, partition, shards));
        await Watch(run);
        return await run.Result();
    }

    public static async Task Watch(ISimulationGrain run)
    {
        using var patience = new CancellationTokenSource(Patience);
        RunStatus? last = null;
        try
        {
            await foreach (RunStatus status in run.Watch(patience.Token))
            {
                last = status;
                Assert.True(status.Now >= SimTime.Zero && status.Now <= status.End, $"{status.Now} of {status.End}");
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Said below, with how far it came.
        }

        Assert.False(patience.IsCancellationRequested, $"After {Patience} the run was not over. The last that was heard of it: {last}\n{string.Join('\n', last?.Notes ?? [])}");
    }

    public static RunResult InProcess(World world, PartitionMode partition = PartitionMode.Host, int shards = 1, ICopier? paranoia = null)
    {
        var driver = new InProcessDriver(world, ShardPlan.Create(world, partition, shards), paranoia);
        RunTotals totals = driver.RunToEnd();
        var execution = new ExecutionInfo
        {
            Driver = "in-process",
            Partition = "host",
            Shards = shards,
            ShardsRequested = shards,
            Silos = 0,
            Windows = driver.Windows,
            Rounds = driver.Rounds,
            SetupSeconds = 0,
            WallSeconds = 0,
            EventsPerSecond = 0,
        };
        return ResultBuilder.Build(world, totals, execution, world.End);
    }

    public static void AssertSame(World world, RunResult result) =>
        Assert.Equal(RunResultJson.ToTextWithoutExecution(InProcess(world)), RunResultJson.ToTextWithoutExecution(result));

    /// <summary>The activations that belong to a run, on all silos.</summary>
    public static async Task<List<DetailedGrainStatistic>> ActivationsOf(IGrainFactory grains, ISimulationGrain run)
    {
        string name = run.GetPrimaryKeyString();
        DetailedGrainStatistic[] all = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. all.Where(activation => activation.GrainId.Key.ToString()!.StartsWith(name, StringComparison.Ordinal))];
    }

    /// <summary>How many activations of a grain type a run has, e.g. <c>dmabuf</c>.</summary>
    public static async Task<int> CountOf(IGrainFactory grains, ISimulationGrain run, string type) =>
        (await ActivationsOf(grains, run)).Count(activation => activation.GrainId.Type.ToString() == type);

    /// <summary>Waits until the number is what it should be: deactivation goes on after the call that asked for it.</summary>
    public static async Task Reach(int expected, Func<Task<int>> count)
    {
        using var patience = new CancellationTokenSource(Patience);
        int last;
        while ((last = await count()) != expected)
        {
            Assert.False(patience.IsCancellationRequested, string.Create(CultureInfo.InvariantCulture, $"{last} activations are left, not {expected}."));
        }
    }
}
