using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The hardware has the primary GT's GuC note what a VF did. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record NoteAdverseEvent([property: Id(0)] int Vf, [property: Id(1)] AdverseEvent Kind) : Message
{
    public override int TypeNumber => 0x0487;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add((int)Kind);
    }
}
