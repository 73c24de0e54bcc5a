namespace DistributedSvm.Grains.Shards;

/// <summary>What a silo got from others.</summary>
/// <param name="Silo">Which silo: its shards all know the same.</param>
/// <param name="Received">Range xarrays that came from other silos.</param>
/// <param name="Shared">Those of them that it had already, so that all importers there share one.</param>
[GenerateSerializer, Immutable]
public sealed record WireUse([property: Id(0)] SiloAddress Silo, [property: Id(1)] long Received, [property: Id(2)] long Shared)
{
    public WireUse Since(WireUse earlier) => this with { Received = Received - earlier.Received, Shared = Shared - earlier.Shared };
}
