using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IHostMemoryGrain"/>
[GrainType("memory"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class HostMemoryGrain : EntityGrain, IHostMemoryGrain;
