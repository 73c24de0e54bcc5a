using System.Collections.Immutable;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Checkpoints;

/// <summary>A whole checkpoint: it counts once the run's record names it.</summary>
[GenerateSerializer, Immutable]
public sealed record Epoch
{
    [Id(0)]
    public required int Number { get; init; }

    /// <summary>The model's version then: the states of another one mean something else.</summary>
    [Id(1)]
    public required string ModelVersion { get; init; }

    /// <summary>Every event before it has been executed, none at or after it.</summary>
    [Id(2)]
    public required SimTime At { get; init; }

    [Id(3)]
    public required PartitionMode Partition { get; init; }

    [Id(4)]
    public required ImmutableArray<SavedShard> Shards { get; init; }

    public long Bytes => Shards.Sum(shard => shard.Bytes);

    public int Entities => Shards.Sum(shard => shard.Entities);

    /// <summary>The same entities are in the same shards as with this plan of the same world.</summary>
    public bool Fits(ShardPlan plan) => plan.Mode == Partition && plan.Shards == Shards.Length;
}
