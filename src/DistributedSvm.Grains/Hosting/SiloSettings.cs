using DistributedSvm.Grains.Hosting.Checkpoints;
using DistributedSvm.Grains.Hosting.Clusters;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting;

/// <summary>What every silo that hosts runs needs, wherever it lives.</summary>
public static class SiloSettings
{
    /// <summary>
    /// No idle collection (an idle GPU's state must not be lost), no shedding; a short response timeout, so that a wedged shard shows. Checkpoints are kept in memory
    /// unless another store is given.
    /// </summary>
    public static ISiloBuilder ConfigureForRuns(this ISiloBuilder silo, CheckpointProvider? checkpoints = null, RedisConnections? redis = null)
    {
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromDays(1));
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 50_000);
        (checkpoints ?? CheckpointStores.Get(CheckpointStores.Memory)).Add(silo, redis);
        silo.Services.AddRunServices();
        return silo;
    }
}
