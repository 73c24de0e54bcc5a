using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>One copy between two GPUs of one host. GPU numbers are the host's own (the file's are host-major over all hosts).</summary>
public readonly record struct CopyFlow(long Id, int Host, int SourceGpu, int DestinationGpu, long Bytes, SimTime Start);
