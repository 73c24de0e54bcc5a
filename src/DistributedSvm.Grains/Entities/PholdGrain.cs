using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IPholdGrain"/>
[GrainType("phold"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class PholdGrain : EntityGrain, IPholdGrain;
