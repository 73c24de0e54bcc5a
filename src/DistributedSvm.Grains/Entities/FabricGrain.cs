using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IFabricGrain"/>
[GrainType("fabric"), KeepAlive, Reentrant, EntityPlacement]
public sealed class FabricGrain : EntityGrain, IFabricGrain;
