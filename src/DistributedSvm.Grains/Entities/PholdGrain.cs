using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IPholdGrain"/>
[GrainType("phold"), KeepAlive, Reentrant, EntityPlacement]
public sealed class PholdGrain : EntityGrain, IPholdGrain;
