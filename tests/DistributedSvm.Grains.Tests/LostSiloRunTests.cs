using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Runs that are kept outlive the silos that ran them.</summary>
public sealed class LostSiloRunTests : IAsyncLifetime
{
    private readonly RunCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>In process, on one silo, on three, restored, and restored on other silos and shards.</summary>
    [Theory]
    [InlineData("boxes")]
    [InlineData("battlematrix")]
    [InlineData("svm-boxes")]
    public async Task One_result_five_ways(string name)
    {
        World world = Worlds.Of(name);
        string expected = RunResultJson.ToTextWithoutExecution(Runs.InProcess(world));
        (PartitionMode Partition, int Shards, int Silos)[] cuts =
        [
            (PartitionMode.Host, 1, 1), (PartitionMode.Gpu, 2, 2), (PartitionMode.Gpu, 8, 3), (PartitionMode.Function, 3, 3), (PartitionMode.Function, 8, 3),
        ];
        foreach ((PartitionMode partition, int shards, int silos) in cuts)
        {
            ISimulationGrain whole = await _cluster.Start(world, partition, shards, TimeSpan.Zero);
            await Runs.Watch(whole);
            RunResult result = await whole.Result();
            Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(result));
            Assert.Equal(silos, result.Execution.Silos);
            await whole.Delete();
        }

        ISimulationGrain run = await _cluster.StartPaused(world, PartitionMode.Function, 5, TimeSpan.FromHours(1));
        string coordinator = (await run.Status()).Coordinator;
        await _cluster.Cluster.StopSiloAsync(_cluster.Silos.Single(silo => $"{silo.SiloAddress.Endpoint}" == coordinator), TestContext.Current.CancellationToken);
        await Patiently.Resume(run, PartitionMode.Function, 7);
        await Patiently.Watch(run);
        RunResult restored = await Patiently.Ask(run.Result);
        Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(restored));
        Assert.Equal((2, 7), (restored.Execution.Silos, restored.Execution.Shards));
    }

    [Fact]
    public async Task A_run_goes_on_after_its_silos_were_lost_one_after_the_other()
    {
        World world = Worlds.OneDisplay("100s");
        ISimulationGrain run = await _cluster.Start(world, PartitionMode.Function, 3, TimeSpan.FromMilliseconds(200));
        for (int lost = 0; lost < 3; lost++)
        {
            // Not before something is shared that could be lost: the first barriers come after microseconds.
            SimTime eachTimeFurther = SimTime.FromMilliseconds(100 * (lost + 1));
            RunStatus status = await RunCluster.Until(
                run, status => status is { State: RunState.Running } && status.Recoveries >= lost && status.Checkpoints > lost && status.LastCheckpoint > eachTimeFurther);

            // First whichever hosts the barrier, then others.
            InProcessSiloHandle victim = lost == 0
                ? _cluster.Silos.Single(silo => $"{silo.SiloAddress.Endpoint}" == status.Coordinator)
                : _cluster.Silos.First(silo => $"{silo.SiloAddress.Endpoint}" != status.Coordinator);
            await _cluster.Cluster.KillSiloAsync(victim, TestContext.Current.CancellationToken);
            await _cluster.Cluster.StartAdditionalSiloAsync();
        }

        await Patiently.Watch(run);
        RunResult result = await Patiently.Ask(run.Result);
        Runs.AssertSame(world, result);
        Assert.InRange(result.Execution.Recoveries, 1, int.MaxValue);
        Assert.NotEmpty((await Patiently.Status(run)).Notes);
    }

    [Fact]
    public async Task Processes_that_share_memory_with_GPUs_go_on_after_a_silo_was_killed()
    {
        World world = Worlds.Ring(rounds: 40);
        ISimulationGrain run = await _cluster.Start(world, PartitionMode.Gpu, 3, TimeSpan.FromMilliseconds(100));
        RunStatus status = await RunCluster.Until(run, status => status is { State: RunState.Running, Checkpoints: > 1 } && status.LastCheckpoint > SimTime.FromMilliseconds(1));
        await _cluster.Cluster.KillSiloAsync(_cluster.Silos.First(silo => $"{silo.SiloAddress.Endpoint}" != status.Coordinator), TestContext.Current.CancellationToken);
        await Patiently.Watch(run);
        RunResult result = await Patiently.Ask(run.Result);
        Runs.AssertSame(world, result);
        Assert.InRange(result.Execution.Recoveries, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_run_whose_record_is_damaged_is_listed_as_such_keeps_no_other_from_going_on_and_can_be_deleted()
    {
        ISimulationGrain run = await _cluster.Start(Worlds.Of("phold-2"), PartitionMode.Gpu, 1, TimeSpan.Zero);
        await Runs.Watch(run);
        string name = run.GetPrimaryKeyString();
        _cluster.Storage.Damage($"run/{name}", blob => blob.Data[^1] ^= 1);
        string coordinator = (await run.Status()).Coordinator;
        await _cluster.Cluster.StopSiloAsync(_cluster.Silos.Single(silo => $"{silo.SiloAddress.Endpoint}" == coordinator), TestContext.Current.CancellationToken);
        IRunDirectoryGrain directory = _cluster.Grains.GetGrain<IRunDirectoryGrain>(0);
        RunStatus listed = Assert.Single(await Patiently.Ask(directory.List));
        Assert.Equal((name, RunState.Failed), (listed.Run, listed.State));
        Assert.Contains("checksum differs", listed.Failure, StringComparison.Ordinal);
        await Patiently.Delete(run);
        Assert.Empty(await Patiently.Ask(directory.List));
    }
}
