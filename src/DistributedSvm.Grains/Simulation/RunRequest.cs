using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>What to run and how: a resolved world, so that nothing of the client's machine travels.</summary>
[GenerateSerializer, Immutable]
public sealed record RunRequest([property: Id(0)] World World, [property: Id(1)] PartitionMode Partition, [property: Id(2)] int Shards)
{
    /// <summary>The run and its result are kept in the store until deleted: it outlives its client and, with a store that does, its silos.</summary>
    [Id(3)]
    public bool IsKept { get; init; }

    /// <summary>Wall time between two checkpoints of a kept run; zero for none, so that a crash costs the whole run.</summary>
    [Id(4)]
    public TimeSpan CheckpointEvery { get; init; }

    /// <summary>The text that the world was read from, for whoever forks the run.</summary>
    [Id(5)]
    public ScenarioSource? Source { get; init; }

    /// <summary>Tells this request from another one for the same name: asking twice with one id starts one run.</summary>
    [Id(7)]
    public Guid RequestId { get; init; } = Guid.NewGuid();

    /// <summary>What of the run is traced; the client then fetches the trace while it goes on. Null for nothing.</summary>
    [Id(8)]
    public TracePlan? Trace { get; init; }

    /// <summary>Where a forked run comes from; <see cref="World"/> then rules from that time on.</summary>
    [Id(6)]
    public ForkOrigin? Fork { get; init; }
}
