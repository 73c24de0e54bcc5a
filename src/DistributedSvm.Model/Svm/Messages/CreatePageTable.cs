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

    /// <summary>So many pages accessed in a window of 2 MiB, that are not the GPU's own, are told to the process (<see cref="AccessesCounted"/>); 0: they are not counted.</summary>
    [Id(1)]
    public long AccessThreshold { get; init; }

    public override void Fold(ref Digest digest)
    {
        Vm.Fold(ref digest);
        digest.Add(AccessThreshold);
    }
}
