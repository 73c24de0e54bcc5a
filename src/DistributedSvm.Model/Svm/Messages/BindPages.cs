using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Writes page table entries, over what is there. Answer: <see cref="Completed"/> when the bind fence signals; ENOENT without such a VM.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record BindPages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] GpuVmId Vm,
    [property: Id(2)] ImmutableArray<MappedRun> Runs) : Message
{
    public override int TypeNumber => 0x0652;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Vm.Fold(ref digest);
        digest.Add(Runs.Length);
        foreach (MappedRun item in Runs)
        {
            item.Fold(ref digest);
        }
    }
}
