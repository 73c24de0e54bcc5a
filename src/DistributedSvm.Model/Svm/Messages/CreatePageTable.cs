using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A VM gets a page table on the GPU. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CreatePageTable(
    [property: Id(0)] GpuVmId Vm) : Message
{
    public override int TypeNumber => 0x0650;

    public override void Fold(ref Digest digest)
    {
        Vm.Fold(ref digest);
    }
}
