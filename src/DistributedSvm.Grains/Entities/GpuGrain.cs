using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IGpuGrain"/>
[GrainType("gpu"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class GpuGrain : EntityGrain, IGpuGrain;
