using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>QEMU of the source asks QEMU of the target to receive a guest. Answer: <see cref="IncomingReady"/>, as everything between them after <paramref name="Latency"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record IncomingMigration(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId Agent,
    [property: Id(2)] EntityId Display,
    [property: Id(3)] SimTime Latency) : Message
{
    public override int TypeNumber => 0x04A3;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Agent);
        digest.Add(Display);
        digest.Add(Latency);
    }
}
