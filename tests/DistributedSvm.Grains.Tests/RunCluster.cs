using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Three silos in this process that keep their runs in a store which outlives them. Tests that lose a silo have one of their own, those of other classes share one.</summary>
public sealed class RunCluster : IAsyncLifetime
{
    /// <summary>A run that ends this often before it can be paused is too short for the test.</summary>
    private const int MostAttempts = 10;

    private InProcessTestCluster? _cluster;

    internal SharedStorage Storage { get; } = new();

    internal InProcessTestCluster Cluster => _cluster!;

    internal IReadOnlyList<InProcessSiloHandle> Silos => Cluster.Silos;

    internal IGrainFactory Grains => Cluster.Client;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.ConfigureForRuns(Storage.Provider);
            silo.Services.AddRunKeeper();
        });
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();

    /// <summary>What the store holds of a run.</summary>
    internal IEnumerable<string> KeysOf(ISimulationGrain run) => Storage.Keys.Where(key => key.Contains(run.GetPrimaryKeyString(), StringComparison.Ordinal));

    internal async Task<ISimulationGrain> Start(World world, PartitionMode partition, int shards, TimeSpan checkpointEvery)
    {
        ISimulationGrain run = Runs.Get(Grains);
        await run.Start(new RunRequest(world, partition, shards) { IsKept = true, CheckpointEvery = checkpointEvery });
        return run;
    }

    /// <summary>Starts a run and holds it in its middle. One that ended before it heard of the pause is forgotten, and another is started.</summary>
    internal async Task<ISimulationGrain> StartPaused(World world, PartitionMode partition, int shards, TimeSpan checkpointEvery, int pauses = 1)
    {
        for (int attempt = 1; ; attempt++)
        {
            ISimulationGrain run = await Start(world, partition, shards, checkpointEvery);
            try
            {
                await run.Pause();
                for (int pause = 1; pause < pauses; pause++)
                {
                    await run.Resume(null, null);
                    await run.Pause();
                }

                return run;
            }
            catch (RunException exception) when (attempt < MostAttempts && exception.Message.EndsWith("has ended", StringComparison.Ordinal))
            {
                await run.Delete();
            }
        }
    }

    /// <summary>Watches until the status is as it should be, and gives it; a run that ends before was too short for the test.</summary>
    internal static async Task<RunStatus> Until(ISimulationGrain run, Func<RunStatus, bool> isReached)
    {
        RunStatus status = await Patiently.Status(run);
        while (!isReached(status))
        {
            Assert.False(status.IsEnded, $"{status}");
            await Task.Yield();
            status = await Patiently.Status(run);
        }

        return status;
    }
}
