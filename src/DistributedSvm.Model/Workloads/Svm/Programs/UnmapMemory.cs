namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>munmap.</summary>
[GenerateSerializer, Immutable]
public sealed record UnmapMemory(
    [property: Id(0)] SvmSpan Span) : SvmStep;
