using DistributedSvm.Grains.Checkpoints;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting;

/// <summary>What every silo that hosts runs needs, wherever it lives.</summary>
public static class SiloSettings
{
    /// <summary>
    /// No idle collection (an idle GPU's state must not be lost), no shedding; a short response timeout, so that a wedged shard shows.
    /// </summary>
    public static ISiloBuilder ConfigureForRuns(this ISiloBuilder silo)
    {
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromDays(1));
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 50_000);
        silo.Services.AddRunServices();
        silo.AddMemoryGrainStorage(CheckpointStore.ProviderName);
        return silo;
    }
}
