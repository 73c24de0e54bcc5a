using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Core;

public enum ObservationKind : byte
{
    /// <summary>Adds <see cref="Observation.Value"/> to a counter.</summary>
    Count,

    /// <summary>Adds one value to a histogram.</summary>
    Sample,

    /// <summary>An invariant does not hold.</summary>
    Violation,

    /// <summary>A lock was waited for, acquired or released.</summary>
    Lock,
}

/// <summary>Something worth telling about an event. Counts and samples after the end of the measured time are dropped; violations never are.</summary>
public readonly record struct Observation(ObservationKind Kind, Metric Metric, long Value, Violation? Violation, LockEvent Lock = default)
{
    public static Observation Count(Metric metric, long by = 1) => new(ObservationKind.Count, metric, by, null);

    public static Observation Sample(Metric metric, long value) => new(ObservationKind.Sample, metric, value, null);

    public static Observation Of(Violation violation) => new(ObservationKind.Violation, default, 0, violation);

    public static Observation Of(LockEvent lockEvent) => new(ObservationKind.Lock, default, 0, null, lockEvent);
}
