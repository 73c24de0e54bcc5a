using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>One copy between two GPUs, of one host or of two. GPU numbers are the host's own (the file's are host-major over all hosts).</summary>
public readonly record struct CopyFlow(
    long Id, int SourceHost, int SourceGpu, int DestinationHost, int DestinationGpu, long Bytes, SimTime Start);
