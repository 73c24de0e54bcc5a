namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>Sessions that ended in one second of the measured time.</summary>
/// <param name="Second">Whole seconds since the measured time began.</param>
/// <param name="Good">Sessions that ended as they should.</param>
/// <param name="Failed">All others.</param>
public readonly record struct SecondCount(int Second, long Good, long Failed);
