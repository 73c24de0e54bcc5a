namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>A silo as its cluster sees it.</summary>
/// <param name="Endpoint">Address and port for other silos.</param>
/// <param name="Status">As Orleans calls it: <c>Active</c>, <c>Joining</c>, <c>ShuttingDown</c>.</param>
/// <param name="Version">The build that it runs; null if it is no silo of this program.</param>
[GenerateSerializer, Immutable, Alias("dsvm.silo-info")]
public sealed record SiloInfo([property: Id(0)] string Endpoint, [property: Id(1)] string Status, [property: Id(2)] BuildVersion? Version)
{
    public bool IsActive => Status == nameof(SiloStatus.Active);
}
