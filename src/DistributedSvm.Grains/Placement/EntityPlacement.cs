namespace DistributedSvm.Grains.Placement;

/// <summary>
/// In a run, entities live beside their shard, which calls them first. Live, all of a host live on one silo, hosts in turn on the silos in the order of their addresses; where
/// they are spread, what imports (GPU, PF) lives on the next one. Dma-bufs live beside their exporter.
/// </summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class EntityPlacement : PlacementStrategy;
