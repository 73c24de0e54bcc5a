using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Timer of a NIC: the ingress has taken the whole of a chunk.</summary>
[GenerateSerializer, Immutable]
public sealed record IngressDone : Message
{
    public override int TypeNumber => 0x041B;

    public override void Fold(ref Digest digest)
    {
    }
}
