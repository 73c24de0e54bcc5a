using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The administrator has a guest saved to its own store, application and all; then it goes on. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record SaveGuest([property: Id(0)] EntityId Agent) : Message
{
    public override int TypeNumber => 0x04A1;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Agent);
    }
}
