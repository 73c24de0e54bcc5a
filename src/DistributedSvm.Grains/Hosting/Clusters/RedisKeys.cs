using Orleans.Configuration;
using StackExchange.Redis;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>Names in Redis. All carry service and cluster, so that several clusters share a server and do not meet.</summary>
internal static class RedisKeys
{
    public static RedisKey Membership(ClusterOptions cluster) => $"{cluster.ServiceId}/{cluster.ClusterId}/members";

    public static RedisKey Checkpoint(ClusterOptions cluster, string grainType, GrainId grain) =>
        $"{cluster.ServiceId}/{cluster.ClusterId}/checkpoints/{grain}/{grainType}";
}
