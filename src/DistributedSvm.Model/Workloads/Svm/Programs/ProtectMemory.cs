using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>mprotect.</summary>
[GenerateSerializer, Immutable]
public sealed record ProtectMemory(
    [property: Id(0)] SvmSpan Span,
    [property: Id(1)] Protection Protection) : SvmStep;
