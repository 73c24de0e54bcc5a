using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>Timer of an agent: the guest's display refreshes.</summary>
[GenerateSerializer, Immutable]
public sealed record GuestVblank : Message
{
    public override int TypeNumber => 0x0515;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest)
    {
    }
}
