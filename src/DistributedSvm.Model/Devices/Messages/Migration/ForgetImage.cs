using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF's notice to the GPU: the image that was made of this VF's VRAM is of no interest any more, so nobody's write can be missing from it. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ForgetImage([property: Id(0)] int Vf) : Message
{
    public override int TypeNumber => 0x0499;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
    }
}
