namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>mremap to another address: that is where the allocation <paramref name="Slot"/> is from then on.</summary>
[GenerateSerializer, Immutable]
public sealed record MoveMemory(
    [property: Id(0)] SvmSpan Span,
    [property: Id(1)] int Slot) : SvmStep;
