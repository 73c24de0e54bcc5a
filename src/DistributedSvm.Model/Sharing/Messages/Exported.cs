using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The answer to <see cref="ExportDmaBuf"/>: the new dma-buf, which carries one reference for the caller (its fd).</summary>
[GenerateSerializer, Immutable]
public sealed record Exported(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] EntityId DmaBuf) : Message
{
    public override int TypeNumber => 0x0302;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(DmaBuf);
    }
}
