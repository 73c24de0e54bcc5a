using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IGuestGrain"/>
[GrainType("guest"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class GuestGrain : EntityGrain, IGuestGrain;
