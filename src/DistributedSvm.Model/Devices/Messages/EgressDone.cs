using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Timer of a NIC: the last byte of a chunk is on the wire.</summary>
[GenerateSerializer, Immutable]
public sealed record EgressDone : Message
{
    public override int TypeNumber => 0x041A;

    public override void Fold(ref Digest digest)
    {
    }
}
