using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <summary>A page fault that was raised and not answered yet, and the kernels that wait for it.</summary>
[GenerateSerializer]
public sealed class SvmFault(PageFault record, EntityId device)
{
    [Id(0)]
    public PageFault Record { get; } = record;

    /// <summary>The driver of the function.</summary>
    [Id(1)]
    public EntityId Device { get; } = device;

    [Id(2)]
    public List<OperationId> Kernels { get; } = [];

    /// <summary>Another record would say the same.</summary>
    public bool Says(PageFault other) => Record.Vm == other.Vm && Record.Address == other.Address && Record.Access == other.Access && Record.Kind == other.Kind;
}
