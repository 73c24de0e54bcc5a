using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Answer to <see cref="NetworkChunk"/>: when its last byte reached the GPU; or EINVAL, with <see cref="SimTime.Never"/>, for a node that the destination's
/// host does not have.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ChunkAcknowledged(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Bytes,
    [property: Id(3)] SimTime Finished) : Message
{
    public override int TypeNumber => 0x0419;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Bytes);
        digest.Add(Finished);
    }
}
