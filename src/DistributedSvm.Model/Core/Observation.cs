using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Core;

[GenerateSerializer]
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

    /// <summary>A quantity has this value from now on. Only traces hear of it.</summary>
    Gauge,

    /// <summary>Something begins on a track of this entity where one thing happens at a time, e.g. on an engine. Only traces hear of it.</summary>
    Begin,

    /// <summary>What was begun on that track is over. Only traces hear of it.</summary>
    End,
}

/// <summary>Something worth telling about an event. Counts and samples after the end of the measured time are dropped; violations never are.</summary>
[GenerateSerializer, Immutable]
public readonly record struct Observation(
    [property: Id(0)] ObservationKind Kind,
    [property: Id(1)] Metric Metric,
    [property: Id(2)] long Value,
    [property: Id(3)] Violation? Violation,
    [property: Id(4)] LockEvent Lock = default)
{
    /// <summary>Of gauges and of what begins and ends: what of the entity, e.g. <c>render</c> for an engine, or the name of a link.</summary>
    [Id(5)]
    public string? Track { get; init; }

    public static Observation Count(Metric metric, long by = 1) => new(ObservationKind.Count, metric, by, null);

    public static Observation Sample(Metric metric, long value) => new(ObservationKind.Sample, metric, value, null);

    public static Observation Of(Violation violation) => new(ObservationKind.Violation, default, 0, violation);

    public static Observation Of(LockEvent lockEvent) => new(ObservationKind.Lock, default, 0, null, lockEvent);

    /// <summary>For traces: a quantity of <paramref name="track"/> has a new value. Ask <see cref="IOutbox.IsTraced"/> first where it costs something to know it.</summary>
    public static Observation Gauge(string name, string track, long value) => new(ObservationKind.Gauge, new Metric(name), value, null) { Track = track };

    /// <summary>For traces: <paramref name="name"/> begins on a track where one thing happens at a time.</summary>
    public static Observation Begin(string track, string name) => new(ObservationKind.Begin, new Metric(name), 0, null) { Track = track };

    /// <summary>For traces: what was begun on the track is over.</summary>
    public static Observation End(string track) => new(ObservationKind.End, default, 0, null) { Track = track };
}
