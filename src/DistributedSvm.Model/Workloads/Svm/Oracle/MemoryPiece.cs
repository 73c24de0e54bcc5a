using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Something that may stand at a range. Several of the same range are alternatives.</summary>
[GenerateSerializer, Immutable]
public readonly record struct MemoryPiece([property: Id(0)] AddressRange At, [property: Id(1)] MemoryValue Value)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(At.Start);
        digest.Add(At.End);
        Value.Fold(ref digest);
    }

    /// <summary>The same content so many bytes further on.</summary>
    public MemoryPiece MovedBy(ulong distance) => new(new AddressRange(unchecked(At.Start + distance), unchecked(At.End + distance)), Value.MovedBy(distance));
}
