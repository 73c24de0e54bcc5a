using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A peer leaves its group.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ReleaseOwner(
    [property: Id(0)] long Group,
    [property: Id(1)] int GpuIndex,
    [property: Id(2)] bool IsPagemap) : Message
{
    public override int TypeNumber => 0x0671;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Group);
        digest.Add(GpuIndex);
        digest.Add(IsPagemap);
    }
}
