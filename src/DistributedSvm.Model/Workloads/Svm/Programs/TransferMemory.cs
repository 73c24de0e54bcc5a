namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Memory of this process is copied to that of another host's, or from there. Allocations have the same numbers in all processes of a workload.</summary>
/// <param name="Span">Here.</param>
/// <param name="Peer">The other process, by its place among the agent's peers.</param>
/// <param name="There">There; as long as what is here.</param>
/// <param name="IsPull">From there.</param>
[GenerateSerializer, Immutable]
public sealed record TransferMemory(
    [property: Id(0)] SvmSpan Span,
    [property: Id(1)] int Peer,
    [property: Id(2)] SvmSpan There,
    [property: Id(3)] bool IsPull) : SvmStep;
