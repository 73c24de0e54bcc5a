using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Tests;

[assembly: AssemblyFixture(typeof(SiloFixture))]

namespace DistributedSvm.Grains.Tests;

/// <summary>One embedded silo for all tests; each run has a name of its own.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private EmbeddedSilo? _silo;

    public IGrainFactory Grains => _silo!.Grains;

    public IServiceProvider Services => _silo!.Services;

    public async ValueTask InitializeAsync() => _silo = await EmbeddedSilo.Start();

    public ValueTask DisposeAsync() => _silo is null ? ValueTask.CompletedTask : _silo.DisposeAsync();
}
