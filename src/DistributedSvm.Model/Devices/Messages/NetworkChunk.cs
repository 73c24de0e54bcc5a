using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// From NIC to NIC: the last byte of a chunk arrives, <paramref name="OnWire"/> after its first. Answer: <see cref="ChunkAcknowledged"/> once the
/// chunk has reached its GPU.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record NetworkChunk(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int ToNode,
    [property: Id(2)] long Bytes,
    [property: Id(3)] SimTime OnWire) : Message
{
    public override int TypeNumber => 0x0418;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(ToNode);
        digest.Add(Bytes);
        digest.Add(OnWire);
    }
}
