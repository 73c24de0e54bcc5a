using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IPhysicalFunctionGrain"/>
[GrainType("pf"), KeepAlive, Reentrant, EntityPlacement]
public sealed class PhysicalFunctionGrain : EntityGrain, IPhysicalFunctionGrain;
