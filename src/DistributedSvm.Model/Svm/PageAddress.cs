using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Where a page is. <paramref name="Device"/> is the <c>SvmDevice</c> whose VRAM it is, none for system memory.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct PageAddress(
    [property: Id(0)] PagePlace Place,
    [property: Id(1)] EntityId Device,
    [property: Id(2)] ulong Address)
{
    public void Fold(ref Digest digest)
    {
        digest.Add((int)Place);
        digest.Add(Device);
        digest.Add(Address);
    }
}
