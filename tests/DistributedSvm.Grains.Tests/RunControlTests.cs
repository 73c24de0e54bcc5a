using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Tests;

/// <summary>Starting, watching and stopping a run.</summary>
public sealed class RunControlTests(SiloFixture silo)
{
    /// <summary>Far more virtual time than any test has patience for.</summary>
    private const string Hours = "10000s";

    [Fact]
    public async Task Starting_twice_throws_and_does_the_first_run_no_harm()
    {
        World world = Worlds.Of("phold-4");
        ISimulationGrain run = Runs.Get(silo.Grains);
        await run.Start(new RunRequest(world, PartitionMode.Gpu, 2));
        await Assert.ThrowsAsync<RunException>(async () => await run.Start(new RunRequest(world, PartitionMode.Gpu, 2)));
        await Runs.Watch(run);
        Assert.Equal(Runs.InProcess(world).Digest, (await run.Result()).Digest);
        await run.Delete();
    }

    [Fact]
    public async Task A_run_that_was_not_started_can_neither_be_watched_nor_has_a_result()
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        await Assert.ThrowsAsync<RunException>(() => Runs.Watch(run));
        await Assert.ThrowsAsync<RunException>(async () => await run.Result());
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Fact]
    public async Task A_run_that_is_still_going_has_no_result_yet()
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        await run.Start(new RunRequest(Worlds.OneDisplay(Hours), PartitionMode.Host, 1));
        await Assert.ThrowsAsync<RunException>(async () => await run.Result());
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Theory]
    [InlineData(PartitionMode.Host, 1)]
    [InlineData(PartitionMode.Function, 2)]
    public async Task Stopping_in_the_middle_gives_what_was_reached_without_false_leaks_and_leaves_the_silo_usable(PartitionMode partition, int shards)
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        World world = Worlds.OneDisplay(Hours);
        await run.Start(new RunRequest(world, partition, shards));
        RunStatus last = default!;
        await foreach (RunStatus status in run.Watch(TestContext.Current.CancellationToken))
        {
            last = status;
            if (status.Now > SimTime.FromMilliseconds(500))
            {
                await run.Cancel();
            }
        }

        RunResult result = await run.Result();
        await run.Delete();
        Assert.True(last.IsEnded);
        Assert.True(result.Interrupted);
        Assert.False(result.Failed);
        Assert.True(result.VirtualTime >= SimTime.FromMilliseconds(500) && result.VirtualTime < world.Duration, $"{result.VirtualTime} of {world.Duration}");
        Assert.InRange(result.Events, 1, long.MaxValue);

        // Buffers in use are not leaks, and rates are over the time that was reached.
        Assert.Empty(result.Violations);
        Assert.InRange(result.Workloads[0].Metrics.Single(metric => metric.Name == "framesPerSecond").Value, 50m, 60m);

        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
        World next = Worlds.OneDisplay();
        Assert.Equal(Runs.InProcess(next).Digest, (await Runs.Through(silo.Grains, next, partition, shards)).Digest);
    }
}
