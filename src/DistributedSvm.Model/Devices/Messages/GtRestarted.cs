using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A reset of the GPU is over: its GuCs were loaded anew and know nothing any more, so the PF begins at READY with every VF (pf_control restart). No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record GtRestarted : Message
{
    public override int TypeNumber => 0x047F;

    public override void Fold(ref Digest digest)
    {
    }
}
