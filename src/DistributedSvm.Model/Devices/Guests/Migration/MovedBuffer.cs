using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>A buffer of a guest that moves: where it is in the VF's VRAM, and the last version that was rendered into it; 0 for none that anybody could rely on.</summary>
[GenerateSerializer, Immutable]
public sealed record MovedBuffer(
    [property: Id(0)] long Serial,
    [property: Id(1)] long Bytes,
    [property: Id(2)] ImmutableArray<AddressRange> Ranges,
    [property: Id(3)] long Version)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(Serial);
        digest.Add(Bytes);
        digest.Add(Ranges);
        digest.Add(Version);
    }
}
