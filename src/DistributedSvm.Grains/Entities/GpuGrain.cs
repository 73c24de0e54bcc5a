using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IGpuGrain"/>
[GrainType("gpu"), KeepAlive, Reentrant, EntityPlacement]
public sealed class GpuGrain : EntityGrain, IGpuGrain;
