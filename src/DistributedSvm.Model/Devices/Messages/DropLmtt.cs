using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF takes a VF's tables out of the LMTT. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record DropLmtt([property: Id(0)] int Vf) : Message
{
    public override int TypeNumber => 0x0426;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
    }
}
