namespace DistributedSvm.Reports.Load;

/// <summary>Sessions that ended in one second: as they should, and not.</summary>
public readonly record struct LoadSecond(long Good, long Failed);
