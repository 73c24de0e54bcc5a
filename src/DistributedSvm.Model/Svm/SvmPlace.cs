using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A device as a process sees it: a function of a GPU on its host that it may have a VM on.</summary>
/// <param name="Device">The function's driver, as far as it does SVM.</param>
/// <param name="Gpu">The GPU.</param>
/// <param name="Function">The function: 0 is the PF, VFs count from 1 on.</param>
/// <param name="GpuIndex">Index of the GPU in its host.</param>
/// <param name="IoStart">Bus address at which peers find byte 0 of the function's VRAM (<c>io_start</c>).</param>
[GenerateSerializer, Immutable]
public sealed record SvmPlace(
    [property: Id(0)] EntityId Device,
    [property: Id(1)] EntityId Gpu,
    [property: Id(2)] int Function,
    [property: Id(3)] int GpuIndex,
    [property: Id(4)] ulong IoStart)
{
    /// <summary>The VM of a process on this device.</summary>
    public GpuVmId VmOf(EntityId space) => new(space, Function);
}
