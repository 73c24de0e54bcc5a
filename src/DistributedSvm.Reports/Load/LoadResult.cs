using System.Collections.Immutable;
using HdrHistogram;

namespace DistributedSvm.Reports.Load;

/// <summary>What <c>dsvm load</c> measured and what its audit found. Histograms are in nanoseconds.</summary>
public sealed record LoadResult
{
    public required LoadSetup Setup { get; init; }

    /// <summary>The measured time: shorter than planned if it was interrupted.</summary>
    public required double MeasuredSeconds { get; init; }

    /// <summary>It was ended before its time.</summary>
    public bool Interrupted { get; init; }

    /// <summary>From the intended start to the end, of all sessions that should have started within the measured time.</summary>
    public required HistogramBase Latency { get; init; }

    /// <summary>The same from the actual start: what a client sees that waits before it asks again.</summary>
    public required HistogramBase Service { get; init; }

    /// <summary>Those of <see cref="Latency"/> that failed.</summary>
    public required HistogramBase FailedLatency { get; init; }

    /// <summary><see cref="Latency"/> by kind, without kinds of which there was none.</summary>
    public required ImmutableArray<LoadKind> Kinds { get; init; }

    /// <summary>Sessions that ended in each second of the measured time, from the first on without a gap.</summary>
    public required ImmutableArray<LoadSecond> Seconds { get; init; }

    /// <summary>Sessions per second that ended as they should, over the measured time.</summary>
    public required double SessionsPerSecond { get; init; }

    /// <summary>Half the width of the interval in which the true rate lies with 95 % confidence; null where there are too few whole seconds.</summary>
    public double? SessionsPerSecondHalfWidth { get; init; }

    /// <summary>Adaptive: what was tried, in order.</summary>
    public ImmutableArray<LoadStep> Search { get; init; } = [];

    public ImmutableArray<LoadErrno> Errnos { get; init; } = [];

    public ImmutableArray<LoadException> Exceptions { get; init; } = [];

    /// <summary>Sessions in which an access found something else than was written.</summary>
    public long WrongContent { get; init; }

    /// <summary>Open loop: sessions that could not start when they should.</summary>
    public long Delayed { get; init; }

    /// <summary>Those of them that never did; their wait so far is in <see cref="Latency"/>.</summary>
    public long NotStarted { get; init; }

    /// <summary>Sessions that had run out of time and were still under way when the audit began.</summary>
    public long StillUnderWay { get; init; }

    /// <summary>What each silo did in the measured time.</summary>
    public ImmutableArray<LoadSilo> Silos { get; init; } = [];

    /// <summary>Null where it could not be made.</summary>
    public LoadAuditResult? Audit { get; init; }

    /// <summary>Why there is no audit, or why the load ended before its time for another reason than an interrupt.</summary>
    public string? Failure { get; init; }

    /// <summary>Errors that are no failure, since they were allowed: exceptions of the transport and devices that are gone (ENODEV).</summary>
    public bool AreErrorsAllowed => Setup.AreErrorsAllowed;

    /// <summary>Those of <see cref="Seconds"/> that were measured from their begin to their end.</summary>
    public IReadOnlyList<LoadSecond> WholeSeconds => [.. Seconds.Take((int)(MeasuredSeconds + 1e-6))];

    public LoadDip? LongestDip => LoadDip.Longest(WholeSeconds);

    public long Sessions => Latency.TotalCount;

    public long FailedSessions => FailedLatency.TotalCount;

    /// <summary>Whether the run failed: exit code 1.</summary>
    public bool Failed => Verdict.Any(line => line.IsFailure);

    /// <summary>What is wrong or remarkable, in words, the worst first.</summary>
    public IReadOnlyList<LoadRemark> Verdict => LoadVerdict.Of(this);
}
