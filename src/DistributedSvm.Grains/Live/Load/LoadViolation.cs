using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live.Load;

/// <summary>A violation, and the path of the entity that reported it.</summary>
[GenerateSerializer, Immutable]
public sealed record LoadViolation([property: Id(0)] Violation Violation, [property: Id(1)] string Entity);
