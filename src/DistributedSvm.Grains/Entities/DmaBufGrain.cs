using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IDmaBufGrain"/>
[GrainType("dmabuf"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class DmaBufGrain : EntityGrain, IDmaBufGrain;
