using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The VM is gone, with its translations.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record DestroyPageTable(
    [property: Id(0)] GpuVmId Vm) : Message
{
    public override int TypeNumber => 0x0651;

    public override void Fold(ref Digest digest)
    {
        Vm.Fold(ref digest);
    }
}
