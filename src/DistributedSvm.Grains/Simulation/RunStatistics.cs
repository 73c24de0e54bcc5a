namespace DistributedSvm.Grains.Simulation;

/// <summary>What a run has cost so far, over all its incarnations. Depends on how it was executed.</summary>
[GenerateSerializer, Immutable]
public sealed record RunStatistics
{
    [Id(0)]
    public long Windows { get; init; }

    [Id(1)]
    public long Rounds { get; init; }

    [Id(2)]
    public long EventsBetweenSilos { get; init; }

    [Id(3)]
    public long BytesBetweenSilos { get; init; }

    /// <summary>Mean over the shards.</summary>
    [Id(4)]
    public TimeSpan Barrier { get; init; }

    /// <summary>Time in rounds: without pauses, checkpoints and losses, with what was done again after these.</summary>
    [Id(5)]
    public TimeSpan Wall { get; init; }

    [Id(6)]
    public TimeSpan Setup { get; init; }

    [Id(7)]
    public int Checkpoints { get; init; }

    [Id(8)]
    public TimeSpan Checkpointing { get; init; }

    [Id(9)]
    public int Recoveries { get; init; }

    [Id(10)]
    public TimeSpan Recovering { get; init; }
}
