using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The guest runs on the target, or never will.</summary>
[GenerateSerializer, Immutable]
public sealed record MigrationEnded([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno) : Message
{
    public override int TypeNumber => 0x04A8;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
    }
}
