using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The source gives up. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record CancelMigration([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x04A9;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
