using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="INetworkGrain"/>
[GrainType("network"), KeepAlive, Reentrant, EntityPlacement]
public sealed class NetworkGrain : EntityGrain, INetworkGrain;
