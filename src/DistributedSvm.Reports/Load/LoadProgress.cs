using System.Collections.Immutable;
using HdrHistogram;

namespace DistributedSvm.Reports.Load;

/// <summary>How a load goes: what is shown each second while it runs.</summary>
public sealed record LoadProgress
{
    /// <summary><c>warm-up</c>, <c>search</c>, <c>measuring</c> or <c>finishing</c>.</summary>
    public required string Phase { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>Until the measured time ends; null where nobody knows.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Sessions under way.</summary>
    public required long InFlight { get; init; }

    /// <summary>Sessions that ended per second, since the last look.</summary>
    public required double SessionsPerSecond { get; init; }

    /// <summary>Latencies in nanoseconds since the last look; those of all the measured time are in <see cref="Latency"/>.</summary>
    public required HistogramBase RecentLatency { get; init; }

    public required HistogramBase Latency { get; init; }

    /// <summary>Sessions delayed so far.</summary>
    public long Delayed { get; init; }

    public ImmutableArray<LoadErrno> Errnos { get; init; } = [];

    public ImmutableArray<LoadException> Exceptions { get; init; } = [];

    public long WrongContent { get; init; }

    public ImmutableArray<LoadSilo> Silos { get; init; } = [];
}
