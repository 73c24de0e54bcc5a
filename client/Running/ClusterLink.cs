using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.Client.Running;

/// <summary>A cluster that this client talks to. A connection on which nothing comes through any more can be replaced by a new one.</summary>
internal sealed class ClusterLink : IAsyncDisposable
{
    private readonly ClusterAddress _address;
    private readonly TlsIdentity? _tls;
    private ClusterClient _client;

    private ClusterLink(ClusterAddress address, TlsIdentity? tls, string options, ClusterClient client) =>
        (_address, _tls, Options, _client) = (address, tls, options, client);

    /// <summary>The options that lead here, each with a space before it, for commands that the user is told.</summary>
    public string Options { get; }

    public IGrainFactory Grains => _client.Grains;

    /// <summary>The kept runs.</summary>
    public IRunDirectoryGrain Runs => _client.Grains.GetGrain<IRunDirectoryGrain>(0);

    /// <exception cref="ClusterUnreachableException">It cannot be reached.</exception>
    public static async Task<ClusterLink> Open(ClusterAddress address, TlsIdentity? tls, string options, CancellationToken cancellationToken) =>
        new(address, tls, options, await ClusterClient.Connect(address, tls, cancellationToken));

    public ISimulationGrain Run(string name) => _client.Grains.GetGrain<ISimulationGrain>(name);

    /// <summary>Silos that take part in runs.</summary>
    public async Task<int> CountSilos() => (await _client.Silos()).Count(silo => silo.IsActive);

    /// <summary>Connects anew, by whichever gateway answers. While that fails the old connection stays.</summary>
    public async Task Reopen(CancellationToken cancellationToken)
    {
        ClusterClient old = _client;
        _client = await ClusterClient.Connect(_address, _tls, cancellationToken);
        await old.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
