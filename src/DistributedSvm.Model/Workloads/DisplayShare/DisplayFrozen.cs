using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The compositor does nothing any more; this is all that there is of it.</summary>
[GenerateSerializer, Immutable]
public sealed record DisplayFrozen([property: Id(0)] OperationId Operation, [property: Id(1)] DisplaySnapshot State) : Message
{
    public override int TypeNumber => 0x0551;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        State.Fold(ref digest);
    }
}
