using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A GuC's own timer: an event that it held back goes to the PF.</summary>
[GenerateSerializer, Immutable]
public sealed record GucDue([property: Id(0)] int Vf, [property: Id(1)] GucEventKind Kind) : Message
{
    public override int TypeNumber => 0x047A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add((int)Kind);
    }
}
