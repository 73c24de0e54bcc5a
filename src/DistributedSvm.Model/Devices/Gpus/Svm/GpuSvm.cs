using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <summary>What a GPU knows of shared virtual memory, from its first VM or copy on.</summary>
[GenerateSerializer]
public sealed class GpuSvm
{
    [Id(0)]
    public Dictionary<GpuVmId, SvmVm> Vms { get; } = [];

    [Id(1)]
    public OperationTable<SvmWork> Works { get; } = new();

    [Id(2)]
    public OperationTable<SvmRequest> Requests { get; } = new();

    [Id(3)]
    public OperationTable<SvmFault> Faults { get; } = new();

    /// <summary>In the order in which they came.</summary>
    [Id(4)]
    public List<SvmInvalidation> Invalidations { get; } = [];
}
