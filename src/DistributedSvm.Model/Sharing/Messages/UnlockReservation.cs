using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Gives the reservation lock back. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record UnlockReservation : Message
{
    public override int TypeNumber => 0x030E;

    public override void Fold(ref Digest digest)
    {
    }
}
