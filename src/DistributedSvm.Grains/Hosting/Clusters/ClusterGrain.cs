using System.Collections.Immutable;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <inheritdoc cref="IClusterGrain"/>
[GrainType("cluster"), StatelessWorker(1)]
public sealed class ClusterGrain(IClusterMembershipService membership) : Grain, IClusterGrain
{
    public ValueTask<ImmutableArray<SiloInfo>> Silos() => ValueTask.FromResult(membership.CurrentSnapshot.Members.Values
        .Where(silo => silo.Status != SiloStatus.Dead)
        .OrderBy(silo => silo.SiloAddress)
        .Select(silo => new SiloInfo(silo.SiloAddress.Endpoint.ToString(), silo.Status.ToString(), SiloBadge.Parse(silo.Name)?.Version))
        .ToImmutableArray());
}
