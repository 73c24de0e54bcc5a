using DistributedSvm.Grains.Hosting;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Two silos in this process.</summary>
public sealed class SiloPair : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    public IGrainFactory Grains => _cluster!.Client;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.ConfigureForRuns());
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();
}
