using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a GuC tells the PF of a VF by interrupt (GUC_ACTION_GUC2PF_VF_STATE_NOTIFY, GUC2PF_ADVERSE_EVENT). The GT is the sender's. No answer.</summary>
/// <param name="Vf">Number of the VF.</param>
/// <param name="Kind">What is told.</param>
/// <param name="Threshold">Of an adverse event, whose threshold was reached.</param>
[GenerateSerializer, Immutable]
public sealed record GucEvent([property: Id(0)] int Vf, [property: Id(1)] GucEventKind Kind, [property: Id(2)] AdverseEvent Threshold = default) : Message
{
    public override int TypeNumber => 0x0471;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add((int)Kind);
        digest.Add((int)Threshold);
    }
}
