using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Bench;

/// <summary>
/// What <c>dsvm bench phold</c> measured: the last of <see cref="Repeats"/> runs in one process.
/// Digest and events are a function of the parameters and the seed; the rest is how they were executed.
/// </summary>
public sealed record PholdBenchResult
{
    public required long Events { get; init; }

    /// <summary>From the first window to the last barrier.</summary>
    public required double WallSeconds { get; init; }

    public required double EventsPerSecond { get; init; }

    public required ulong Digest { get; init; }

    public required int Shards { get; init; }

    public required int Silos { get; init; }

    /// <summary><c>grains</c>, <c>in-process</c> or <c>paranoid</c>.</summary>
    public required string Driver { get; init; }

    public required int Entities { get; init; }

    /// <summary>Messages that each entity starts with.</summary>
    public required int Messages { get; init; }

    public required SimTime Lookahead { get; init; }

    /// <summary>Mean of the exponential part of a message's delay.</summary>
    public required SimTime Mean { get; init; }

    /// <summary>Virtual time at which the benchmark ends.</summary>
    public required SimTime End { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Windows of virtual time that were executed, over all shards.</summary>
    public required long Windows { get; init; }

    /// <summary>Rounds of the barrier between shards.</summary>
    public required long Rounds { get; init; }

    public double SetupSeconds { get; init; }

    /// <summary>Events per second of every run in order, the reported one last.</summary>
    public IReadOnlyList<double> Repeats { get; init; } = [];

    /// <summary>The same benchmark without Orleans, for comparison; null when it was not run.</summary>
    public double? InProcessEventsPerSecond { get; init; }

    /// <summary>How dense the windows are: sparse ones cost a grain call per event. 0 without windows.</summary>
    public double EventsPerWindow => Windows == 0 ? 0 : (double)Events / Windows;
}
