using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IInterconnectOwnersGrain"/>
[GrainType("owners"), KeepAlive, Reentrant, EntityPlacement]
public sealed class InterconnectOwnersGrain : EntityGrain, IInterconnectOwnersGrain;
