using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Drops cached translations. Answer: <see cref="Completed"/> once no access uses them any more.</summary>
[GenerateSerializer, Immutable]
public sealed record InvalidateTlb([property: Id(0)] OperationId Operation, [property: Id(1)] long VirtualAddress) : Message
{
    public override int TypeNumber => 0x040B;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualAddress);
    }
}
