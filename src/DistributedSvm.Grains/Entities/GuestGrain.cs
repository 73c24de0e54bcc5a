using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IGuestGrain"/>
[GrainType("guest"), KeepAlive, Reentrant, EntityPlacement]
public sealed class GuestGrain : EntityGrain, IGuestGrain;
