using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <summary>A shard that has its world: its first event, and the silo on which it and its entities live.</summary>
[GenerateSerializer, Immutable]
public sealed record ShardBegun([property: Id(0)] SimTime Next, [property: Id(1)] SiloAddress Silo);
