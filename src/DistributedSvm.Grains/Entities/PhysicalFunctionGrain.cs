using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IPhysicalFunctionGrain"/>
[GrainType("pf"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class PhysicalFunctionGrain : EntityGrain, IPhysicalFunctionGrain;
