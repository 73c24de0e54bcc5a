using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IHostMemoryGrain"/>
[GrainType("memory"), KeepAlive, Reentrant, EntityPlacement]
public sealed class HostMemoryGrain : EntityGrain, IHostMemoryGrain;
