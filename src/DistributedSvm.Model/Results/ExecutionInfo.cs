namespace DistributedSvm.Model.Results;

/// <summary>How the run was executed: the only part of a result that may differ between two runs of one scenario and seed.</summary>
[GenerateSerializer, Immutable]
public sealed record ExecutionInfo
{
    /// <summary><c>grains</c>, <c>in-process</c> or <c>paranoid</c>.</summary>
    [Id(0)]
    public required string Driver { get; init; }

    /// <summary><c>host</c>, <c>gpu</c> or <c>function</c>.</summary>
    [Id(1)]
    public required string Partition { get; init; }

    [Id(2)]
    public required int Shards { get; init; }

    /// <summary>What the user asked for, when it was more than there are units.</summary>
    [Id(3)]
    public required int ShardsRequested { get; init; }

    [Id(4)]
    public required int Silos { get; init; }

    /// <summary>Windows of virtual time that were executed, over all shards.</summary>
    [Id(5)]
    public required long Windows { get; init; }

    /// <summary>Rounds of the barrier between shards.</summary>
    [Id(6)]
    public required long Rounds { get; init; }

    [Id(7)]
    public required double SetupSeconds { get; init; }

    /// <summary>From the first window to the last barrier.</summary>
    [Id(8)]
    public required double WallSeconds { get; init; }

    [Id(9)]
    public required double EventsPerSecond { get; init; }
}
