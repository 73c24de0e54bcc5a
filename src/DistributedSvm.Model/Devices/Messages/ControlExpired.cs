using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A PF's own timer: a limit of section 8, or the pause before a command is sent again, is over for a VF on a GT. With another round it is about what is over already.</summary>
[GenerateSerializer, Immutable]
public sealed record ControlExpired([property: Id(0)] int Vf, [property: Id(1)] int Gt, [property: Id(2)] VfLimit Limit, [property: Id(3)] long Round) : Message
{
    public override int TypeNumber => 0x0477;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add(Gt);
        digest.Add((int)Limit);
        digest.Add(Round);
    }
}
