using System.Collections.Immutable;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <summary>What a shard grain needs to begin.</summary>
[GenerateSerializer, Immutable]
public sealed record ShardBirth
{
    [Id(0)]
    public required string Run { get; init; }

    /// <summary>The run's incarnation: <c>run/incarnation</c>.</summary>
    [Id(1)]
    public required string RunKey { get; init; }

    /// <summary>Under which the run gives its world to silos that do not have it.</summary>
    [Id(2)]
    public required string WorldKey { get; init; }

    [Id(3)]
    public required PartitionMode Partition { get; init; }

    [Id(4)]
    public required int ShardsRequested { get; init; }

    [Id(5)]
    public required int Index { get; init; }

    /// <summary>Where each shard lives.</summary>
    [Id(6)]
    public required ImmutableArray<SiloAddress> Silos { get; init; }

    /// <summary>The checkpoint from which to go on; null to begin at the beginning.</summary>
    [Id(7)]
    public required Epoch? From { get; init; }

    /// <summary>From this time on the scenario's own events are those of this world, not those of the checkpoint; null for a run that goes on as it was.</summary>
    [Id(8)]
    public required SimTime? ChangedAt { get; init; }

    /// <summary>What of the run is traced; null for nothing.</summary>
    [Id(9)]
    public required TracePlan? Trace { get; init; }
}
