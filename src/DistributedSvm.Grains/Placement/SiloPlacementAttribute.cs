using Orleans.Placement;

namespace DistributedSvm.Grains.Placement;

/// <inheritdoc cref="SiloPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SiloPlacementAttribute() : PlacementAttribute(new SiloPlacement());
