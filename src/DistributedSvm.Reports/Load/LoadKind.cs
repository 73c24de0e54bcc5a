using HdrHistogram;

namespace DistributedSvm.Reports.Load;

/// <summary>Sessions of one kind and their latencies in nanoseconds, from the intended start.</summary>
public sealed record LoadKind(string Name, HistogramBase Latency);
