using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tracing;

/// <summary>An observation in a trace: most entries have none, so it lies apart.</summary>
[GenerateSerializer, Immutable]
public sealed record TracedObservation([property: Id(0)] Observation Observation);
