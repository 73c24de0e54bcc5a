using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Sharing;

/// <summary>Gives back the reservation lock that this operation of the sender took. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record UnlockReservation([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x030E;

    public override MessageRole Role => MessageRole.Notice;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
