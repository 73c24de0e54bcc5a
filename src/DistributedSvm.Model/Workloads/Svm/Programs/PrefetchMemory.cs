using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Prefetch on the VM of a device.</summary>
[GenerateSerializer, Immutable]
public sealed record PrefetchMemory(
    [property: Id(0)] int Device,
    [property: Id(1)] SvmSpan Span,
    [property: Id(2)] PrefetchPlace Place) : SvmStep;
