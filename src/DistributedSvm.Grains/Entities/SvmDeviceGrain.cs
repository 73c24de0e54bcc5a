using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="ISvmDeviceGrain"/>
[GrainType("svmdevice"), KeepAlive, Reentrant, EntityPlacement]
public sealed class SvmDeviceGrain : EntityGrain, ISvmDeviceGrain;
