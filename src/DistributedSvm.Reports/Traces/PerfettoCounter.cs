namespace DistributedSvm.Reports.Traces;

/// <summary>A counter of a trace, by its name in its process.</summary>
internal sealed record PerfettoCounter(int Process, string Name);
