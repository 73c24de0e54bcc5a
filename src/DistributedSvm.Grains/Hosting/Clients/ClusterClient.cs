using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace DistributedSvm.Grains.Hosting.Clients;

/// <summary>
/// A connection to a cluster. To get in takes seconds or fails with a reason. Once in, gateways may come and go: lost ones are tried again, and Redis is asked for
/// new ones; calls that were on their way through a lost one fail or time out.
/// </summary>
public sealed class ClusterClient : IAsyncDisposable
{
    /// <summary>After this, a cluster that somehow answers but does not let one in is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>After this, a cluster where nobody listens is: a silo may just be starting again.</summary>
    private static readonly TimeSpan PatienceWithNobody = TimeSpan.FromSeconds(4);

    /// <summary>A gateway that hangs takes no longer than this, which is less than Orleans' own limit; the next attempt begins with another one.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(4.5);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly IConnectionMultiplexer? _redis;

    private ClusterClient(IHost host, IConnectionMultiplexer? redis) => (_host, _redis) = (host, redis);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <exception cref="ClusterUnreachableException">It cannot be reached, or will not have this client. The message says why and what to do.</exception>
    public static async Task<ClusterClient> Connect(ClusterAddress address, TlsIdentity? tls = null, CancellationToken cancellationToken = default)
    {
        IPEndPoint[] gateways = await Resolve(address.Gateways, cancellationToken);
        IConnectionMultiplexer? redis = address.Redis is { } server ? await RedisConnections.Connect(server, "dsvm client", cancellationToken) : null;
        try
        {
            return await Connect(address, gateways, redis, tls, cancellationToken);
        }
        catch
        {
            await (redis?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <summary>The silos of the cluster, as one of them sees it.</summary>
    public ValueTask<ImmutableArray<SiloInfo>> Silos() => Grains.GetGrain<IClusterGrain>(0).Silos();

    public async ValueTask DisposeAsync()
    {
        await Stop(_host);
        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static async Task<ClusterClient> Connect(
        ClusterAddress address,
        IPEndPoint[] gateways,
        IConnectionMultiplexer? redis,
        TlsIdentity? tls,
        CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var failures = new GatewayFailures(usesTls: tls is not null, limit.Token);
            IHost host = Build(address.ClusterId, gateways, redis, tls, failures, attempt);
            try
            {
                limit.CancelAfter(Attempt);
                await Start(host, failures, limit);
                return new ClusterClient(host, redis);
            }
            catch (Exception exception)
            {
                // It may hang on a gateway that hangs; nobody needs to wait for that.
                _ = Stop(host);
                cancellationToken.ThrowIfCancellationRequested();
                TimeSpan spent = Stopwatch.GetElapsedTime(started);
                TimeSpan patience = exception is OperationCanceledException or TimeoutException ? Patience - Attempt : PatienceWithNobody;
                bool triedAll = attempt + 1 >= gateways.Length || spent > Patience + Patience;
                if (exception is ClusterUnreachableException || (triedAll && (failures.IsHopeless || spent > patience)))
                {
                    throw Unreachable(address, failures, exception);
                }
            }

            await Task.Delay(BetweenAttempts, cancellationToken);
        }
    }

    private static async Task Start(IHost host, GatewayFailures failures, CancellationTokenSource limit)
    {
        Task started = StartAndCheck(host, limit.Token);
        if (await Task.WhenAny(started, failures.Hopeless) != started)
        {
            await limit.CancelAsync();
        }

        await started;
        host.Services.GetRequiredService<GatewayChoice>().OfferAll();
    }

    private static async Task StartAndCheck(IHost host, CancellationToken cancellationToken)
    {
        await host.StartAsync(cancellationToken);
        ImmutableArray<SiloInfo> silos = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IClusterGrain>(0).Silos()
            .AsTask().WaitAsync(cancellationToken);
        if (silos.FirstOrDefault(silo => silo.IsActive && silo.Version != BuildVersion.Current) is { } other)
        {
            throw new ClusterUnreachableException(
                $"silo {other.Endpoint} runs version {other.Version?.ToString() ?? "unknown"}, this program is {BuildVersion.Current}: use the one that the cluster runs");
        }
    }

    private static IHost Build(
        string clusterId,
        IPEndPoint[] gateways,
        IConnectionMultiplexer? redis,
        TlsIdentity? tls,
        GatewayFailures failures,
        int attempt)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, ClusterId.Service));
            client.Configure<ClientConnectionOptions>(failures.Watch);
            client.UseConnectionRetryFilter((_, _) => Task.FromResult(false));

            // Also how long a gateway that was lost is left alone.
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            if (tls is not null)
            {
                client.UseTls(tls);
            }

            if (redis is null)
            {
                client.UseStaticClustering(gateways);
            }
            else
            {
                client.UseRedisClustering(options => options.UseConnection(redis));
            }

            GatewayChoice.Register(client.Services, attempt);
        });
        return builder.Build();
    }

    private static ClusterUnreachableException Unreachable(ClusterAddress address, GatewayFailures failures, Exception exception) => exception switch
    {
        ClusterUnreachableException known => known,
        _ when failures.Reason is { } reason => new ClusterUnreachableException(reason, exception),
        SiloUnavailableException when address.Redis is not null =>
            new ClusterUnreachableException($"{address} has no active silo. Start one: dsvm-silo --redis {address.Redis} --cluster-id {address.ClusterId}", exception),
        _ when Refused(exception) => new ClusterUnreachableException($"nobody listens for {address}. Are its silos running?", exception),
        _ => new ClusterUnreachableException(
            string.Create(CultureInfo.InvariantCulture, $"{address} does not answer within {Patience.TotalSeconds:F0} s. Are its silos well?"), exception),
    };

    private static bool Refused(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException { SocketErrorCode: SocketError.ConnectionRefused } || exception.Message.Contains("ConnectionRefused", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<IPEndPoint[]> Resolve(ImmutableArray<DnsEndPoint> gateways, CancellationToken cancellationToken)
    {
        var resolved = new List<IPEndPoint>();
        foreach (DnsEndPoint gateway in gateways)
        {
            try
            {
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(gateway.Host, cancellationToken);
                resolved.Add(new IPEndPoint(addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0], gateway.Port));
            }
            catch (SocketException exception)
            {
                throw new ClusterUnreachableException($"there is no host '{gateway.Host}' ({exception.Message})", exception);
            }
        }

        return [.. resolved];
    }

    private static async Task Stop(IHost host)
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await host.StopAsync(timeout.Token);
        }
        catch (Exception)
        {
            // It never came up, or its cluster is gone: there is nothing to part from.
        }

        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
