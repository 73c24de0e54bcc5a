using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a GuC tells the PF of a VF by interrupt (GUC_ACTION_GUC2PF_VF_STATE_NOTIFY, GUC2PF_ADVERSE_EVENT). The GT is the sender's. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record GucEvent([property: Id(0)] int Vf, [property: Id(1)] GucEventKind Kind) : Message
{
    public override int TypeNumber => 0x0471;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add((int)Kind);
    }
}
