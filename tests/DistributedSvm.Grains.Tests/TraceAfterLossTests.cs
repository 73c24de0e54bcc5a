using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Silos are lost while a run is traced: its trace is the one of an undisturbed run.</summary>
public sealed class TraceAfterLossTests : IAsyncLifetime
{
    private readonly RunCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_silo_costs_nothing_of_the_trace(bool isOfTheBarrier)
    {
        World world = Worlds.OneDisplay("40s");
        ISimulationGrain run = Runs.Get(_cluster.Grains);
        await run.Start(new RunRequest(world, PartitionMode.Function, 3)
        {
            IsKept = true,
            CheckpointEvery = TimeSpan.FromMilliseconds(200),
            Trace = TracePlan.Create(world),
        });
        Task<string> fetching = Traces.Fetch(run, world);
        RunStatus status = await RunCluster.Until(run, status => status.Checkpoints >= 2 && status.LastCheckpoint >= SimTime.FromMilliseconds(200));
        InProcessSiloHandle victim = _cluster.Silos.First(silo => $"{silo.SiloAddress.Endpoint}" == status.Coordinator == isOfTheBarrier);
        await _cluster.Cluster.KillSiloAsync(victim, TestContext.Current.CancellationToken);
        string trace = await fetching;
        await Patiently.Watch(run);
        RunResult result = await Patiently.Ask(run.Result);
        Assert.Equal(Runs.InProcess(world).Digest, result.Digest);
        Assert.InRange(result.Execution.Recoveries, 1, int.MaxValue);
        Assert.True(Traces.InProcess(world) == trace, "the trace is another one");
    }
}
