namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>mlock, or munlock.</summary>
[GenerateSerializer, Immutable]
public sealed record LockMemory(
    [property: Id(0)] SvmSpan Span,
    [property: Id(1)] bool IsLocked) : SvmStep;
