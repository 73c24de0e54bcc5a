using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A timer of a GPU: an access over a link has had the time on the port that its bytes take.</summary>
[GenerateSerializer, Immutable]
public sealed record LinkServed([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0447;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
