using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <summary>A shard that has its entities: its first event, the events that it executed before it was saved, and how many entities it restored.</summary>
[GenerateSerializer, Immutable]
public sealed record ShardBegun([property: Id(0)] SimTime Next, [property: Id(1)] long Events, [property: Id(2)] int Restored);
