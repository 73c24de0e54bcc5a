using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios;

/// <summary>A UALink pod of all GPUs: what the port of each sends and takes in bytes per second, and the latency one way.</summary>
public sealed record ResolvedPod(long BytesPerSecond, SimTime Latency);
