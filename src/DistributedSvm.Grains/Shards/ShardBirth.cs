using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <summary>What a shard grain needs to begin: its run's incarnation, the world, the plan and its place in it.</summary>
[GenerateSerializer, Immutable]
public sealed record ShardBirth(
    [property: Id(0)] string RunKey,
    [property: Id(1)] World World,
    [property: Id(2)] ShardPlan Plan,
    [property: Id(3)] int Index);
