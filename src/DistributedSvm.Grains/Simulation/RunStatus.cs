using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>How a run is doing.</summary>
[GenerateSerializer, Immutable]
public sealed record RunStatus
{
    [Id(0)]
    public required string Run { get; init; }

    [Id(1)]
    public required string Scenario { get; init; }

    [Id(2)]
    public required RunState State { get; init; }

    /// <summary>Every event before it has been executed. Never exceeds <see cref="End"/>; goes back when a silo was lost.</summary>
    [Id(3)]
    public required SimTime Now { get; init; }

    /// <summary>The last instant of the run, drain included.</summary>
    [Id(4)]
    public required SimTime End { get; init; }

    [Id(5)]
    public required long Events { get; init; }

    [Id(6)]
    public required int Shards { get; init; }

    /// <summary>Silos that its shards live on; 0 while it has none.</summary>
    [Id(7)]
    public required int Silos { get; init; }

    /// <summary>The silo that hosts the barrier between the shards, e.g. <c>127.0.0.1:11111</c>.</summary>
    [Id(8)]
    public required string Coordinator { get; init; }

    /// <summary>Times that everything was loaded anew: 0 for a run that nothing happened to.</summary>
    [Id(9)]
    public required int Recoveries { get; init; }

    /// <summary>Checkpoints that count: whole ones.</summary>
    [Id(10)]
    public required int Checkpoints { get; init; }

    /// <summary>Virtual time of the latest checkpoint; null without one.</summary>
    [Id(11)]
    public required SimTime? LastCheckpoint { get; init; }

    [Id(12)]
    public required DateTimeOffset Created { get; init; }

    [Id(13)]
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    [Id(14)]
    public required string? Failure { get; init; }

    /// <summary>What happened on the way, oldest first: silos lost, checkpoints refused.</summary>
    [Id(15)]
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Where it comes from if it is a fork.</summary>
    [Id(16)]
    public ForkOrigin? Fork { get; init; }

    /// <summary>There is a result or a failure, and nothing more will happen.</summary>
    public bool IsEnded => State is RunState.Finished or RunState.Cancelled or RunState.Failed;
}
