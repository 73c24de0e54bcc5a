using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF gives out the next packet of a VF's state. Answer: <see cref="MigrationDataRead"/>; EPERM when the VF is not being saved.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ReadVfData([property: Id(0)] OperationId Operation, [property: Id(1)] EntityId VirtualFunction) : Message
{
    public override int TypeNumber => 0x0495;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualFunction);
    }
}
