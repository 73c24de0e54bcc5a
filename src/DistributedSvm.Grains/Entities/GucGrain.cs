using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IGucGrain"/>
[GrainType("guc"), KeepAlive, Reentrant, EntityPlacement]
public sealed class GucGrain : EntityGrain, IGucGrain;
