using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Mirrors memory in the VM of a device, or no more (<see cref="BindGpuVma"/>).</summary>
[GenerateSerializer, Immutable]
public sealed record BindMemory(
    [property: Id(0)] int Device,
    [property: Id(1)] SvmSpan Span,
    [property: Id(2)] bool IsMirror) : SvmStep;
