using System.Net;
using DistributedSvm.EndToEnd;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>
/// A silo of a cluster, as <c>dsvm-silo</c> makes it, but in this process: on real sockets. It leaves its cluster with a word, so that nobody needs to suspect it soon: the process
/// is busy with other tests, and may not answer for seconds.
/// </summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ClusterSiloSettings settings) => (_host, Settings) = (host, settings);

    public ClusterSiloSettings Settings { get; }

    public IPEndPoint Endpoint => new(IPAddress.Loopback, Settings.SiloPort);

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>How a client finds it.</summary>
    public ClusterAddress Address => new(Settings.ClusterId, [new DnsEndPoint("127.0.0.1", Settings.GatewayPort)]);

    public static async Task<TestSilo> Start(Func<ClusterSiloSettings, ClusterSiloSettings>? change = null)
    {
        var standard = new ClusterSiloSettings { SiloPort = Ports.Free(), GatewayPort = Ports.Free() };
        ClusterSiloSettings settings = change?.Invoke(standard) ?? standard;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo.UseCluster(settings));
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return new TestSilo(host, settings);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Another silo of the same cluster.</summary>
    public Task<TestSilo> Another(Func<ClusterSiloSettings, ClusterSiloSettings>? change = null) => Start(standard =>
    {
        ClusterSiloSettings settings = Settings with { SiloPort = standard.SiloPort, GatewayPort = standard.GatewayPort, Primary = Settings.Redis is null ? Endpoint : null };
        return change?.Invoke(settings) ?? settings;
    });

    public Task<ClusterClient> Connect(TlsIdentity? tls = null) => ClusterClient.Connect(Address, tls, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
