using System.Net;
using DistributedSvm.Grains.Hosting.Checkpoints;
using DistributedSvm.Grains.Hosting.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>A silo that is one of several, each a process of its own.</summary>
public static class ClusterSilo
{
    /// <summary>
    /// After a silo was lost, nothing may be activated for so long in the part of the directory that it held, lest it still lives and has the same grain. A run does not need
    /// that: a new incarnation has names of its own, and who may write is settled in the store.
    /// </summary>
    private static readonly TimeSpan RangeLease = TimeSpan.FromSeconds(1);

    public static ISiloBuilder UseCluster(this ISiloBuilder silo, ClusterSiloSettings settings)
    {
        var endpoint = new IPEndPoint(settings.Address, settings.SiloPort);
        var badge = new SiloBadge(settings.Version, settings.Tls is not null, Lower(settings.Directory), settings.Checkpoints);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, ClusterId.Service));
        silo.Configure<SiloOptions>(options => options.SiloName = badge.ToName(endpoint));
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = settings.Address;
            options.SiloPort = settings.SiloPort;
            options.GatewayPort = settings.GatewayPort;
            options.SiloListeningEndpoint = new IPEndPoint(settings.ListenAddress, settings.SiloPort);
            options.GatewayListeningEndpoint = settings.GatewayPort == 0 ? null : new IPEndPoint(settings.ListenAddress, settings.GatewayPort);
        });
        silo.Configure<ClusterMembershipOptions>(options => settings.FailureDetection.Apply(options));
        silo.UseMembership(settings);
        silo.UseDirectory(settings.Directory);
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = RangeLease);
        silo.Services.AddSingleton(badge);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ClusterGate>();
        silo.Services.AddHostedService<StallWatch>();
        if (settings.Tls is { } identity)
        {
            silo.Services.AddSingleton(identity);
            silo.UseTls(identity);
        }

        silo.Services.AddRunKeeper();
        return silo.ConfigureForRuns(CheckpointStores.Get(settings.Checkpoints), settings.Redis);
    }

    private static void UseMembership(this ISiloBuilder silo, ClusterSiloSettings settings)
    {
        if (settings.Redis is { } redis)
        {
            silo.UseRedisClustering(options => options.UseConnection(redis.Membership));
        }
        else
        {
            silo.UseDevelopmentClustering(settings.Primary ?? new IPEndPoint(settings.Address, settings.SiloPort));
        }
    }

    private static string Lower(DirectoryKind directory) => directory.ToString().ToLowerInvariant();
}
