using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IVirtualFunctionGrain"/>
[GrainType("vf"), KeepAlive, Reentrant, EntityPlacement]
public sealed class VirtualFunctionGrain : EntityGrain, IVirtualFunctionGrain;
