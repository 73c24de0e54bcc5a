using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tracing;

/// <summary>One thing that a trace tells, as the cell noted it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Envelope">The event, or the answer on its way; of an observation only the event's key and the observer.</param>
/// <param name="Observation">For observations.</param>
[GenerateSerializer, Immutable]
public readonly record struct TraceEntry(
    [property: Id(0)] TraceEntryKind Kind,
    [property: Id(1)] Envelope Envelope,
    [property: Id(2)] TracedObservation? Observation);
