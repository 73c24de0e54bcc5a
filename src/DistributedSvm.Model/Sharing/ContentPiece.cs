using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>What stands at a range of addresses: a buffer's bytes from an offset on.</summary>
[GenerateSerializer, Immutable]
public readonly record struct ContentPiece([property: Id(0)] AddressRange At, [property: Id(1)] ContentTag Tag, [property: Id(2)] ulong Offset)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(At.Start);
        digest.Add(At.End);
        Tag.Fold(ref digest);
        digest.Add(Offset);
    }
}
