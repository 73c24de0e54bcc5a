using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF takes a packet of a VF's state. Answer: <see cref="Completed"/> as soon as there is room for it; EPERM when the VF is not being restored.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record WriteVfData(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId VirtualFunction,
    [property: Id(2)] MigrationPacket Packet) : Message
{
    public override int TypeNumber => 0x0496;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualFunction);
        Packet.Fold(ref digest);
    }
}
