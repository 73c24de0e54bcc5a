using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF's driver asks its GuC while it boots (VF2GUC_*). Answer: <see cref="GucAnswer"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record QueryGuc([property: Id(0)] OperationId Operation, [property: Id(1)] VfQuery Query) : Message
{
    public override int TypeNumber => 0x047D;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Query);
    }
}
