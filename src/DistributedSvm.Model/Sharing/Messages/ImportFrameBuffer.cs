using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>QEMU's display asks a PF to import a dma-buf as a surface to scan out. Answer: <see cref="Imported"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record ImportFrameBuffer(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId DmaBuf,
    [property: Id(2)] long Bytes) : Message
{
    public override int TypeNumber => 0x0314;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(DmaBuf);
        digest.Add(Bytes);
    }
}
