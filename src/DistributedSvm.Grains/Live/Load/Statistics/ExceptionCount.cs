namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>How often an exception of one type ended a session, and what the first of them said.</summary>
public readonly record struct ExceptionCount(long Count, string Message);
