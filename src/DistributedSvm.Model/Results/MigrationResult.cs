using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Results;

/// <summary>Guests that were moved, saved and restored. Times in picoseconds, of those that were moved: the whole of it, and how long the guest stood still.</summary>
[GenerateSerializer, Immutable]
public sealed record MigrationResult
{
    [Id(0)]
    public required long Done { get; init; }

    [Id(1)]
    public required long Saved { get; init; }

    [Id(2)]
    public required long Restored { get; init; }

    /// <summary>How often a VF's driver had to begin its recovery over.</summary>
    [Id(3)]
    public required long RecoveriesRepeated { get; init; }

    [Id(4)]
    public required TimeRange Total { get; init; }

    [Id(5)]
    public required TimeRange Downtime { get; init; }

    /// <summary>By type of packet; only what there was.</summary>
    [Id(6)]
    public required ImmutableArray<MetricResult> Bytes { get; init; }

    /// <summary>By errno and guest.</summary>
    [Id(7)]
    public required ImmutableArray<FailedMigration> Failed { get; init; }
}

/// <summary>Least, mean (rounded down) and greatest of some times.</summary>
[GenerateSerializer, Immutable]
public readonly record struct TimeRange([property: Id(0)] SimTime Least, [property: Id(1)] SimTime Mean, [property: Id(2)] SimTime Most);

/// <summary>A guest that stayed where it was, or an image that did not come up, and why.</summary>
[GenerateSerializer, Immutable]
public sealed record FailedMigration([property: Id(0)] Errno Errno, [property: Id(1)] string Guest, [property: Id(2)] long Count);
