using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting;

/// <summary>
/// A silo inside this process, for runs that need no cluster: bound to loopback on a free port, without a gateway, gone when disposed. Several of them,
/// in one process or in many, do not meet.
/// </summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly IHost _host;

    private EmbeddedSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    public static async Task<EmbeddedSilo> Start(CancellationToken cancellationToken = default)
    {
        for (int attempt = 1; ; attempt++)
        {
            IHost host = Build(FreePort());
            try
            {
                await host.StartAsync(cancellationToken);
                return new EmbeddedSilo(host);
            }
            catch (Exception exception) when (attempt < Attempts && IsPortTaken(exception))
            {
                // Somebody took the port between the look and the bind.
                host.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static IHost Build(int siloPort)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort: 0, serviceId: "dsvm", clusterId: $"embedded-{siloPort}");
            silo.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Loopback;
                options.GatewayPort = 0;
            });
            silo.ConfigureForRuns();
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static bool IsPortTaken(Exception exception) =>
        exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (exception.InnerException is { } inner && IsPortTaken(inner))
        || (exception is AggregateException aggregate && aggregate.InnerExceptions.Any(IsPortTaken));
}
