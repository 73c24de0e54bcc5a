using System.Net;
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
    private readonly IHost _host;

    private EmbeddedSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    public static async Task<EmbeddedSilo> Start(CancellationToken cancellationToken = default)
    {
        using var reservation = new PortReservation();
        IHost host = Build(reservation.Port);
        try
        {
            await host.StartAsync(cancellationToken);
            return new EmbeddedSilo(host);
        }
        catch
        {
            host.Dispose();
            throw;
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
}
