using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Runs that are kept: they outlive the activations that ran them, pause, are forked and looked at, and their results stay.</summary>
public sealed class KeptRunTests : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    private InProcessTestCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.ConfigureForRuns());
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();

    [Theory]
    [InlineData("displays", PartitionMode.Function, 6)]
    [InlineData("displays", PartitionMode.Host, 3)]
    [InlineData("phold-64", PartitionMode.Gpu, 3)]
    public async Task Checkpoints_change_nothing(string name, PartitionMode partition, int shards)
    {
        World world = Worlds.Of(name);
        ISimulationGrain run = Runs.Get(Cluster.Client);
        await run.Start(new RunRequest(world, partition, shards) { IsKept = true, CheckpointEvery = TimeSpan.FromMicroseconds(1) });
        await Runs.Watch(run);
        RunResult result = await run.Result();
        Assert.Equal(RunResultJson.ToTextWithoutExecution(Runs.InProcess(world)), RunResultJson.ToTextWithoutExecution(result));
        Assert.Equal(3, result.Execution.Silos);
        Assert.InRange(result.Execution.Checkpoints, 2, int.MaxValue);
        Assert.Equal(0, result.Execution.Recoveries);
        await run.Delete();
    }

    [Fact]
    public async Task A_paused_run_goes_on_with_other_shards_to_the_same_result()
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain run = Runs.Get(Cluster.Client);
        await run.Start(new RunRequest(world, PartitionMode.Function, 2) { IsKept = true, CheckpointEvery = TimeSpan.FromHours(1) });
        await run.Pause();
        RunStatus paused = await run.Status();
        Assert.Equal(RunState.Paused, paused.State);
        Assert.Equal(1, paused.Checkpoints);
        await run.Resume(PartitionMode.Host, 1);
        await Runs.Watch(run);
        RunResult result = await run.Result();
        Assert.Equal(RunResultJson.ToTextWithoutExecution(Runs.InProcess(world)), RunResultJson.ToTextWithoutExecution(result));
        Assert.Equal("host", result.Execution.Partition);
        await run.Delete();
    }
}
