using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A doorbell: steps of a kernel in a VM. Answer: <see cref="KernelDone"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record RunKernel(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] GpuVmId Vm,
    [property: Id(2)] ImmutableArray<KernelStep> Steps) : Message
{
    public override int TypeNumber => 0x0655;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Vm.Fold(ref digest);
        digest.Add(Steps.Length);
        foreach (KernelStep item in Steps)
        {
            item.Fold(ref digest);
        }
    }
}
