namespace DistributedSvm.Grains.Placement;

/// <summary>Shard k of a run lives on silo k modulo their number, in the order of their addresses: evenly, and the same however often it is asked.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class ShardPlacement : PlacementStrategy;
