namespace DistributedSvm.Reports.Load;

/// <summary>What a silo did in a stretch of time, per second, and what it holds at its end.</summary>
public sealed record LoadSilo(
    string Address,
    double SessionsPerSecond,
    double MessagesPerSecond,
    double CallsPerSecond,
    double CallsToOthersPerSecond,
    long DmaBufs,
    long MemoryBytes);
