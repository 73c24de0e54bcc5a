using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.KeptRuns;

/// <summary>A run that a cluster keeps, as it stood when it was asked.</summary>
public sealed record KeptRun
{
    public required string Run { get; init; }

    public required string Scenario { get; init; }

    public required KeptRunState State { get; init; }

    /// <summary>Virtual time reached.</summary>
    public required SimTime Now { get; init; }

    /// <summary>The last instant of the run, drain included.</summary>
    public required SimTime End { get; init; }

    public required long Events { get; init; }

    public required int Shards { get; init; }

    /// <summary>Silos that its shards live on.</summary>
    public required int Silos { get; init; }

    /// <summary>The silo that hosts the barrier between the shards.</summary>
    public required string Coordinator { get; init; }

    public required int Recoveries { get; init; }

    public required int Checkpoints { get; init; }

    /// <summary>Virtual time of the latest checkpoint; null without one.</summary>
    public required SimTime? LastCheckpoint { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public required string? Failure { get; init; }

    /// <summary>What happened on the way, oldest first.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>The share of virtual time that is done, 0 to 1. A finished run may have drained before its last instant.</summary>
    public decimal Done => State == KeptRunState.Finished ? 1m
        : End.Picoseconds <= 0 ? 0m
        : Math.Clamp((decimal)Now.Picoseconds / End.Picoseconds, 0m, 1m);
}
