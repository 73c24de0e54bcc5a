using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>A number of sessions that was tried, and the sessions per second that ended well meanwhile.</summary>
public readonly record struct AdaptiveStep(int Sessions, RateEstimate Rate);
