using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF gives a VF its share of VRAM, in bytes; 0 when it could not.</summary>
[GenerateSerializer, Immutable]
public sealed record ProvisionVf([property: Id(0)] long Vram) : Message
{
    public override int TypeNumber => 0x0405;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vram);
    }
}
