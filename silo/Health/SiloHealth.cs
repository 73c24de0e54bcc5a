using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DistributedSvm.Silo.Health;

/// <summary>Whether this silo is an active member of its cluster.</summary>
internal sealed class SiloHealth(ISiloStatusOracle silo) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        SiloStatus status = silo.CurrentStatus;
        string text = status.ToString();
        return Task.FromResult(status == SiloStatus.Active ? HealthCheckResult.Healthy(text) : HealthCheckResult.Unhealthy(text));
    }
}
