using Orleans.Placement;

namespace DistributedSvm.Grains.Placement;

/// <inheritdoc cref="EntityPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EntityPlacementAttribute() : PlacementAttribute(new EntityPlacement());
