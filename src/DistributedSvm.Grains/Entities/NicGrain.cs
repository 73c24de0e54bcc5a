using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="INicGrain"/>
[GrainType("nic"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class NicGrain : EntityGrain, INicGrain;
