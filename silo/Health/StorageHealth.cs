using DistributedSvm.Grains.Hosting.Clusters;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace DistributedSvm.Silo.Health;

/// <summary>Whether what outlives the silo can be reached: the Redis with membership and checkpoints. What is in memory always can.</summary>
internal sealed class StorageHealth(RedisConnections? redis = null) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (redis is null)
        {
            return HealthCheckResult.Healthy("in memory");
        }

        try
        {
            await redis.Ping().WaitAsync(Timeout, cancellationToken);
            return HealthCheckResult.Healthy("Redis answers");
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("Redis does not answer");
        }
    }
}
