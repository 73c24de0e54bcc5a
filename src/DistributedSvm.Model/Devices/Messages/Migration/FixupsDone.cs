using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Timer of a guest: its VF driver has fixed its addresses under this marker.</summary>
[GenerateSerializer, Immutable]
public sealed record FixupsDone([property: Id(0)] long Marker) : Message
{
    public override int TypeNumber => 0x04AA;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Marker);
    }
}
