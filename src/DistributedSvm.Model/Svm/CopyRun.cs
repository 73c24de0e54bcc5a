using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Pages that are next to each other in their source and in their target.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct CopyRun(
    [property: Id(0)] PageAddress Source,
    [property: Id(1)] PageAddress Target,
    [property: Id(2)] long Bytes)
{
    public void Fold(ref Digest digest)
    {
        Source.Fold(ref digest);
        Target.Fold(ref digest);
        digest.Add(Bytes);
    }
}
