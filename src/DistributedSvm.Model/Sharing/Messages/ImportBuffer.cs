using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>User space gives an importer's driver the fd of a dma-buf (PRIME import, ibv_reg_dmabuf_mr, iommufd). Answer: <see cref="Imported"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record ImportBuffer(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId DmaBuf,
    [property: Id(2)] long Bytes,
    [property: Id(3)] ImporterProfile Profile) : Message
{
    public override int TypeNumber => 0x0325;

    public override string? Step => "import";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(DmaBuf);
        digest.Add(Bytes);
        Profile.Fold(ref digest);
    }
}
