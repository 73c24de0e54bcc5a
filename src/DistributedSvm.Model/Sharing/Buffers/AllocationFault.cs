using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The <paramref name="Nth"/> allocation at this site from now on fails, 1 for the next.</summary>
[GenerateSerializer, Immutable]
public readonly record struct AllocationFault([property: Id(0)] AllocationSite Site, [property: Id(1)] int Nth)
{
    public void Fold(ref Digest digest)
    {
        digest.Add((int)Site);
        digest.Add(Nth);
    }
}
