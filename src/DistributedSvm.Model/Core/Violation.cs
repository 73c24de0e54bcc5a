namespace DistributedSvm.Model.Core;

/// <summary>An invariant that does not hold, e.g. <c>I-5</c>, with the party at fault and what was seen. The driver adds entity, time and causes.</summary>
[GenerateSerializer, Immutable]
public sealed record Violation([property: Id(0)] string Invariant, [property: Id(1)] Blame Blame, [property: Id(2)] string Text);
