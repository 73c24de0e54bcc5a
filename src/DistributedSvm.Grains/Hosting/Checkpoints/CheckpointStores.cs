using System.Collections.Frozen;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Hosting.Clusters;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;

namespace DistributedSvm.Grains.Hosting.Checkpoints;

/// <summary>
/// Where checkpoints may be kept. Grains know none of these: they ask for the keyed <see cref="IGrainStorage"/> <see cref="Name"/>. Another provider of Orleans is one
/// more line in <see cref="All"/>.
/// </summary>
public static class CheckpointStores
{
    /// <summary>The key of the grain storage.</summary>
    public const string Name = "checkpoints";

    /// <summary>In the memory of the silos: what a silo holds dies with it.</summary>
    public const string Memory = "memory";

    /// <summary>In the Redis that also holds the membership.</summary>
    public const string Redis = "redis";

    private static readonly FrozenDictionary<string, CheckpointProvider> All = new CheckpointProvider[]
    {
        new(Memory, NeedsRedis: false, (silo, _) => silo.AddMemoryGrainStorage(Name, options => options.Configure<Serializer>(UseBinary))),
        new(Redis, NeedsRedis: true, (silo, redis) => silo.AddRedisGrainStorage(Name, options => options.Configure<Serializer, IOptions<ClusterOptions>>(
            (storage, serializer, cluster) => UseRedis(storage, serializer, cluster.Value, redis!)))),
    }.ToFrozenDictionary(store => store.Name);

    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public static CheckpointProvider Get(string name) => All[name];

    private static void UseRedis(RedisStorageOptions storage, Serializer serializer, ClusterOptions cluster, RedisConnections redis)
    {
        UseBinary(storage, serializer);
        storage.UseConnection(redis.Checkpoints);
        storage.GetStorageKey = (grainType, grain) => RedisKeys.Checkpoint(cluster, grainType, grain);
        storage.DeleteStateOnClear = true;
    }

    /// <summary>Checkpoints are megabytes of what travels between silos anyway: the same codecs, and not JSON.</summary>
    private static void UseBinary(IStorageProviderSerializerOptions storage, Serializer serializer) =>
        storage.GrainStorageSerializer = new StoredBlobSerializer(serializer);
}
