using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The last page of an allocation has left it (its <c>detached</c> completes): the VRAM may be used again.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ReleaseDevmem(
    [property: Id(0)] long Allocation) : Message
{
    public override int TypeNumber => 0x0638;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Allocation);
    }
}
