namespace DistributedSvm.Grains.Entities;

/// <summary>The groups of peers of a host that reach each other.</summary>
[Alias("dsvm.owners")]
public interface IInterconnectOwnersGrain : IEntityGrain;
