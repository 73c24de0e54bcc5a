using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IAddressSpaceGrain"/>
[GrainType("addressspace"), KeepAlive, Reentrant, EntityPlacement]
public sealed class AddressSpaceGrain : EntityGrain, IAddressSpaceGrain;
