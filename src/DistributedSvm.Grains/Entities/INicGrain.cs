namespace DistributedSvm.Grains.Entities;

/// <summary>A host's end of the network: copies to and from other hosts.</summary>
[Alias("dsvm.nic")]
public interface INicGrain : IEntityGrain;
