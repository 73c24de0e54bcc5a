using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// An access to memory of a process by virtual addresses. The target is that of copies, as long as the range; the tag that of writes.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct SvmAccess(
    [property: Id(0)] SvmAccessKind Kind,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] AddressRange Target,
    [property: Id(3)] ContentTag Tag)
{
    public void Fold(ref Digest digest)
    {
        digest.Add((int)Kind);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add(Target.Start);
        digest.Add(Target.End);
        Tag.Fold(ref digest);
    }
}
