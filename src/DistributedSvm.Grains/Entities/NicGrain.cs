using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="INicGrain"/>
[GrainType("nic"), KeepAlive, Reentrant, EntityPlacement]
public sealed class NicGrain : EntityGrain, INicGrain;
