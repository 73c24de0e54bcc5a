using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF has left the bus. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record VfRemoved([property: Id(0)] EntityId VirtualFunction) : Message
{
    public override int TypeNumber => 0x0428;

    public override void Fold(ref Digest digest)
    {
        digest.Add(VirtualFunction);
    }
}
