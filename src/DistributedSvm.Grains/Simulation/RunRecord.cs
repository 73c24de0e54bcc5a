using System.Collections.Immutable;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Simulation;

/// <summary>All that must be known of a run to go on with it on other silos, or to show its result.</summary>
[GenerateSerializer, Immutable]
public sealed record RunRecord
{
    [Id(0)]
    public required string Run { get; init; }

    /// <summary>The request that started it. Part of all names below the run's, so that a later run of the same name shares none of them.</summary>
    [Id(19)]
    public required Guid RequestId { get; init; }

    [Id(1)]
    public required string Scenario { get; init; }

    [Id(2)]
    public required SimTime End { get; init; }

    [Id(3)]
    public required PartitionMode Partition { get; init; }

    [Id(4)]
    public required int Shards { get; init; }

    [Id(5)]
    public required TimeSpan CheckpointEvery { get; init; }

    [Id(6)]
    public required DateTimeOffset Created { get; init; }

    [Id(7)]
    public DateTimeOffset? Ended { get; init; }

    [Id(8)]
    public RunState State { get; init; } = RunState.Starting;

    /// <summary>Counts up whenever everything is loaded anew: names of shards and entities carry it, so that nobody of an older one is heard.</summary>
    [Id(9)]
    public int Incarnation { get; init; }

    /// <summary>The activation that runs the run: one that finds another's mark here has been replaced.</summary>
    [Id(10)]
    public Guid Owner { get; init; }

    [Id(11)]
    public StoredPiece? World { get; init; }

    [Id(12)]
    public ScenarioSource? Source { get; init; }

    [Id(13)]
    public ForkRecord? Fork { get; init; }

    /// <summary>Whole checkpoints, oldest first.</summary>
    [Id(14)]
    public ImmutableArray<Epoch> Epochs { get; init; } = [];

    /// <summary>Checkpoints that were begun and do not count: what was written of them is to be deleted.</summary>
    [Id(20)]
    public ImmutableArray<UnfinishedSave> Unfinished { get; init; } = [];

    [Id(15)]
    public RunStatistics Statistics { get; init; } = new();

    [Id(16)]
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What of the run is traced, as long as a client wants it.</summary>
    [Id(21)]
    public TracePlan? Trace { get; init; }

    [Id(17)]
    public RunResult? Result { get; init; }

    [Id(18)]
    public string? Failure { get; init; }

    public bool IsEnded => State is RunState.Finished or RunState.Cancelled or RunState.Failed;

    /// <summary>Keys in the store.</summary>
    public static string KeyOf(string run) => $"run/{run}";

    public IEnumerable<StoredPiece> Pieces =>
        Epochs.SelectMany(epoch => epoch.Shards).SelectMany(shard => shard.Pieces).Concat(World is null ? [] : [World]).Concat(Fork is null ? [] : [Fork.World]);
}
