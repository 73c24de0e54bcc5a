using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IVfioDeviceGrain"/>
[GrainType("vfio"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class VfioDeviceGrain : EntityGrain, IVfioDeviceGrain;
