using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Timer of a PF: the host display refreshes.</summary>
[GenerateSerializer, Immutable]
public sealed record HostVblank : Message
{
    public override int TypeNumber => 0x0416;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest)
    {
    }
}
