using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IPciDeviceGrain"/>
[GrainType("pcidevice"), KeepAlive, Reentrant, EntityPlacement]
public sealed class PciDeviceGrain : EntityGrain, IPciDeviceGrain;
