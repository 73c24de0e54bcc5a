using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Charts;

/// <summary>An invariant broke, and lane <paramref name="Lane"/> saw it.</summary>
public sealed record ChartViolation(EventKey Event, int Lane, string Invariant, Blame Blame, string Text) : ChartStep(Event);
