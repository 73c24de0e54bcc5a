using System.Collections.Immutable;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>How one client's load went, beside what it recorded.</summary>
/// <param name="MeasuredNs">The measured time: shorter than planned if it was interrupted, 0 if that happened before.</param>
/// <param name="Sessions">Sessions kept under way; 0 for an open loop.</param>
/// <param name="Search">Adaptive: what was tried.</param>
/// <param name="StillUnderWay">Sessions that have run out of time and to which the target has not come back, so that what they hold may not be a leak.</param>
/// <param name="Interrupted">It was ended before its time.</param>
public sealed record LoadRunResult(long MeasuredNs, int Sessions, ImmutableArray<AdaptiveStep> Search, long StillUnderWay, bool Interrupted);
