using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IPciDeviceGrain"/>
[GrainType("pcidevice"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class PciDeviceGrain : EntityGrain, IPciDeviceGrain;
