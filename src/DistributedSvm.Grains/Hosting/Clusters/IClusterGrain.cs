using System.Collections.Immutable;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>What a silo knows of its cluster without asking anybody; the key means nothing.</summary>
[Alias("dsvm.cluster")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>Its silos, in the order of their addresses, those that join or leave included.</summary>
    [Alias("silos"), ResponseTimeout("00:00:05")]
    ValueTask<ImmutableArray<SiloInfo>> Silos();
}
