using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages that an atomic changes, and the virtual address of the first.</summary>
[GenerateSerializer, Immutable]
public readonly record struct AtomicRun([property: Id(0)] ulong VirtualAddress, [property: Id(1)] AddressRange At)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(VirtualAddress);
        digest.Add(At.Start);
        digest.Add(At.End);
    }
}
