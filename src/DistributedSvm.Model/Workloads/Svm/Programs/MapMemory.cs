using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>mmap: the allocation gets a new range; where <paramref name="Fixed"/> is given, there.</summary>
[GenerateSerializer, Immutable]
public sealed record MapMemory(
    [property: Id(0)] int Slot,
    [property: Id(1)] long Bytes,
    [property: Id(2)] VmaKind Kind,
    [property: Id(3)] Protection Protection,
    [property: Id(4)] SvmSpan? Fixed) : SvmStep;
