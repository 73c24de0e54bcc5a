using Orleans.Clustering.Redis;
using Orleans.Persistence;
using StackExchange.Redis;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>Makes Orleans' providers use a connection that is open already, and ours to close.</summary>
internal static class RedisOptions
{
    // Their validators ask for options to connect with, although nobody connects with them.
    private static readonly ConfigurationOptions Unused = new();

    public static void UseConnection(this RedisClusteringOptions options, IConnectionMultiplexer connection)
    {
        options.ConfigurationOptions = Unused;
        options.CreateMultiplexer = _ => Task.FromResult((connection, true));
        options.CreateRedisKey = RedisKeys.Membership;
    }

    public static void UseConnection(this RedisStorageOptions options, IConnectionMultiplexer connection)
    {
        options.ConfigurationOptions = Unused;
        options.CreateMultiplexer = _ => Task.FromResult((connection, true));
    }
}
