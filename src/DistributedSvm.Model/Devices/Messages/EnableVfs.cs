using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Enables the first VFs of a PF with this much VRAM each (a multiple of 2 MiB).</summary>
[GenerateSerializer, Immutable]
public sealed record EnableVfs([property: Id(0)] int Count, [property: Id(1)] long VramPerVf) : Message
{
    public override int TypeNumber => 0x0401;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Count);
        digest.Add(VramPerVf);
    }
}
