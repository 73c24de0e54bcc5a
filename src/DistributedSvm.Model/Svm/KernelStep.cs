using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A part of a kernel whose accesses are in flight together: it begins over where one of them faults, or goes on from there where pages are taken away before all are there. <paramref name="Compute"/> is its time on the engine besides them; what it finds is
/// returned with the kernel where <paramref name="Returns"/> says so.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct KernelStep(
    [property: Id(0)] SvmAccess Access,
    [property: Id(1)] SimTime Compute,
    [property: Id(2)] bool Returns)
{
    public void Fold(ref Digest digest)
    {
        Access.Fold(ref digest);
        digest.Add(Compute);
        digest.Add(Returns);
    }
}
