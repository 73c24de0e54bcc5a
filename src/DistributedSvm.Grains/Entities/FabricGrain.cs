using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IFabricGrain"/>
[GrainType("fabric"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class FabricGrain : EntityGrain, IFabricGrain;
