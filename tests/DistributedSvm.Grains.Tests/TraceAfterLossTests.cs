using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Silos are lost while a run is traced: its trace is the one of an undisturbed run.</summary>
public sealed class TraceAfterLossTests : IAsyncLifetime
{
    private readonly SharedStorage _storage = new();
    private InProcessTestCluster? _cluster;

    private InProcessTestCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.ConfigureForRuns(_storage.Provider);
            silo.Services.AddRunKeeper();
        });
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_silo_costs_nothing_of_the_trace(bool isOfTheBarrier)
    {
        World world = Worlds.OneDisplay("40s");
        ISimulationGrain run = Runs.Get(Cluster.Client);
        await run.Start(new RunRequest(world, PartitionMode.Function, 3)
        {
            IsKept = true,
            CheckpointEvery = TimeSpan.FromMilliseconds(200),
            Trace = TracePlan.Create(world),
        });
        Task<string> fetching = Traces.Fetch(run, world);
        RunStatus status = await Patiently.Status(run);
        while (status.Checkpoints < 2 || status.LastCheckpoint < SimTime.FromMilliseconds(200))
        {
            Assert.False(status.IsEnded, $"{status}");
            await Task.Yield();
            status = await Patiently.Status(run);
        }

        InProcessSiloHandle victim = Cluster.Silos.First(silo => $"{silo.SiloAddress.Endpoint}" == status.Coordinator == isOfTheBarrier);
        await Cluster.KillSiloAsync(victim, TestContext.Current.CancellationToken);
        string trace = await fetching;
        await Patiently.Watch(run);
        RunResult result = await Patiently.Ask(run.Result);
        Assert.Equal(Runs.InProcess(world).Digest, result.Digest);
        Assert.InRange(result.Execution.Recoveries, 1, int.MaxValue);
        Assert.True(Traces.InProcess(world) == trace, "the trace is another one");
    }
}
