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

    /// <summary>Messages that went from one silo to another, and their bytes on the wire.</summary>
    [Id(10)]
    public long EventsBetweenSilos { get; init; }

    [Id(11)]
    public long BytesBetweenSilos { get; init; }

    /// <summary>Range xarrays that came from other silos, and how many of them the silo already had and shared.</summary>
    [Id(12)]
    public long RangeXArraysReceived { get; init; }

    [Id(13)]
    public long RangeXArraysShared { get; init; }

    /// <summary>Of the wall time, the mean per shard in which it had nothing to run and waited for the others.</summary>
    [Id(14)]
    public double BarrierSeconds { get; init; }

    /// <summary>Whole checkpoints, their last size in bytes and the time that all of them took.</summary>
    [Id(15)]
    public int Checkpoints { get; init; }

    [Id(16)]
    public long CheckpointBytes { get; init; }

    [Id(17)]
    public double CheckpointSeconds { get; init; }

    /// <summary>Times that everything was loaded anew after something was lost, and the time from the loss until the run went on.</summary>
    [Id(18)]
    public int Recoveries { get; init; }

    [Id(19)]
    public double RecoverySeconds { get; init; }
}
