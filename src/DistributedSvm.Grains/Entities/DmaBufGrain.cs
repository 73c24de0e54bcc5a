using DistributedSvm.Grains.Placement;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IDmaBufGrain"/>
[GrainType("dmabuf"), KeepAlive, Reentrant, EntityPlacement]
public sealed class DmaBufGrain : EntityGrain, IDmaBufGrain;
