using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.VfCounts;

/// <summary>A scenario with several numbers of VFs, in ascending order, and what was changed for that beyond their number.</summary>
public sealed record VfCountSeries(ImmutableArray<VfCountTrial> Trials, ImmutableArray<string> Notes);
