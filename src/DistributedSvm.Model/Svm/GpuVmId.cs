using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The VM of a process on a GPU, that is a page table: the process and the function (0: the PF) whose context it is.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct GpuVmId(
    [property: Id(0)] EntityId Space,
    [property: Id(1)] int Function)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(Space);
        digest.Add(Function);
    }
}
