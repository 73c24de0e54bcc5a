using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="INetworkGrain"/>
[GrainType("network"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class NetworkGrain : EntityGrain, INetworkGrain;
