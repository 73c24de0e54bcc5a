using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IVirtualFunctionGrain"/>
[GrainType("vf"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class VirtualFunctionGrain : EntityGrain, IVirtualFunctionGrain;
