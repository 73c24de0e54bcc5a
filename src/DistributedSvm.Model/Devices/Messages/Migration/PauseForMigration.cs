using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

[GenerateSerializer]
public enum PauseKind
{
    Pause,
    Resume,
    Stop,
}

[GenerateSerializer, Immutable]
public sealed record PauseForMigration([property: Id(0)] OperationId Operation, [property: Id(1)] EntityId VirtualFunction, [property: Id(2)] PauseKind Kind) : Message
{
    public override int TypeNumber => 0x04AF;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualFunction);
        digest.Add((int)Kind);
    }
}
