using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>The fabric's timer: a transfer has drained, or all that began or ended at the last time stamp is known and rates can be settled.</summary>
[GenerateSerializer, Immutable]
public sealed record FabricWakeUp : Message
{
    public override int TypeNumber => 0x0204;

    public override void Fold(ref Digest digest)
    {
    }
}
