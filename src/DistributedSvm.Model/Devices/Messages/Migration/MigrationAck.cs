using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The target's device has taken a packet, or says why not.</summary>
[GenerateSerializer, Immutable]
public sealed record MigrationAck([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno) : Message
{
    public override int TypeNumber => 0x04A6;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
    }
}
