using System.Collections.Immutable;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>madvise on the VM of a device. Where the first value is refused with ENOLINK the next is tried, as tests do.</summary>
[GenerateSerializer, Immutable]
public sealed record AdviseMemory(
    [property: Id(0)] int Device,
    [property: Id(1)] SvmSpan Span,
    [property: Id(2)] SvmAttribute Attribute,
    [property: Id(3)] ImmutableArray<long> Values) : SvmStep;
