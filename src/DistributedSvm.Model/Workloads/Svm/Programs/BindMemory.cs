using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Binds memory in the VM of a device: that of the process, a buffer object, or nothing (<see cref="BindGpuVma"/>).</summary>
[GenerateSerializer, Immutable]
public sealed record BindMemory(
    [property: Id(0)] int Device,
    [property: Id(1)] SvmSpan Span,
    [property: Id(2)] VmaBacking Backing) : SvmStep;
