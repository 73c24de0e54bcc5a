namespace DistributedSvm.Grains.Placement;

/// <summary>A grain whose key is a silo's address lives on that silo; where there is none, nowhere.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class SiloPlacement : PlacementStrategy;
