using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Silo.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime.MembershipService;

namespace DistributedSvm.Silo.Hosting;

/// <summary>The life of the process: look whether all is there that the silo needs, start it, and stop it when told to.</summary>
internal static class SiloRun
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(100);

    /// <returns>The exit code.</returns>
    public static async Task<int> Run(SiloOptions options, IConfiguration file, CancellationToken cancellationToken)
    {
        TlsIdentity? tls = LoadTls(options);
        PortCheck.Check(options);
        await using RedisConnections? redis = options.Redis is { } address ? await RedisConnections.Open(address, cancellationToken) : null;
        if (options.Primary is { } primary && !primary.Equals(new IPEndPoint(options.Address, options.SiloPort)))
        {
            await CheckPrimary(primary, tls, cancellationToken);
        }

        using TelemetryPipeline? telemetry = TelemetryPipeline.Start(
            options.Telemetry, Console.Out, problem => Console.Error.WriteLine($"dsvm-silo: {problem}"));

        // Not disposed: a silo that did not come up cannot be stopped either, and might keep the process from its end.
        IHost host = SiloHost.Build(options, file, redis, tls);
        if (!await Start(host, options))
        {
            return 0;
        }

        Console.Out.WriteLine(UpLine(options));
        await host.WaitForShutdownAsync(cancellationToken);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dsvm-silo: silo {options.Address}:{options.SiloPort} has stopped"));
        return 0;
    }

    private static string UpLine(SiloOptions options)
    {
        string gateway = options.GatewayPort == 0 ? "no gateway" : string.Create(CultureInfo.InvariantCulture, $"gateway {options.GatewayPort}");
        string http = options.HttpPort == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", http {options.HttpPort}");
        return string.Create(
            CultureInfo.InvariantCulture, $"dsvm-silo: silo {options.Address}:{options.SiloPort} of cluster {options.ClusterId} is up ({gateway}{http})");
    }

    /// <returns>Whether the silo is up; if not, it was told to stop before it was.</returns>
    private static async Task<bool> Start(IHost host, SiloOptions options)
    {
        IHostApplicationLifetime lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        using var timeout = new CancellationTokenSource(StartTimeout);
        try
        {
            await host.StartAsync(timeout.Token);
            return true;
        }
        catch (Exception exception)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested && !timeout.IsCancellationRequested && exception is OperationCanceledException)
            {
                return false;
            }

            throw Explain(exception, options);
        }
    }

    private static Exception Explain(Exception exception, SiloOptions options)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SiloRefusedException or ClusterUnreachableException)
            {
                return cause;
            }

            if (cause is OrleansClusterConnectivityCheckFailedException)
            {
                return new SiloStartException($"silos of cluster {options.ClusterId} are in its membership but cannot be reached from here: {cause.Message}", exception);
            }

            if (cause is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                return new SiloStartException("another process took one of its ports while it started. Start it again, or choose other ports", exception);
            }
        }

        return exception is OperationCanceledException
            ? new SiloStartException(
                string.Create(CultureInfo.InvariantCulture, $"the silo did not come up within {StartTimeout.TotalSeconds:F0} s"), exception)
            : new SiloStartException($"the silo could not start: {exception.Message} ({exception.GetType().Name})", exception);
    }

    private static TlsIdentity? LoadTls(SiloOptions options)
    {
        try
        {
            return options.Tls is { } files ? TlsIdentity.Load(files) : null;
        }
        catch (FormatException exception)
        {
            throw new SettingException($"{Settings.TlsCertificate.Option}: {exception.Message}");
        }
    }

    private static async Task CheckPrimary(IPEndPoint primary, TlsIdentity? tls, CancellationToken cancellationToken)
    {
        string? problem = await SiloProbe.Look(primary, tls, cancellationToken) switch
        {
            SiloProbeResult.NobodyListens => "nobody listens there. Start that silo first",
            SiloProbeResult.Refuses => "it refuses this silo. Both must use TLS or neither, and trust each other's certificate",
            SiloProbeResult.Silent => "it does not answer. Does it use TLS (--tls-certificate), or does it hang?",
            _ => null,
        };
        if (problem is not null)
        {
            throw new SiloStartException($"no cluster at the primary silo {primary}: {problem}");
        }
    }
}
