using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IVfioDeviceGrain"/>
[GrainType("vfio"), KeepAlive, Reentrant, EntityPlacement]
public sealed class VfioDeviceGrain : EntityGrain, IVfioDeviceGrain;
