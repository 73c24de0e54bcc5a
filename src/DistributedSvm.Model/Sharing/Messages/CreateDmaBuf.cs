using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The first message of a dma-buf, from its exporter. Ranges are bus addresses (vfio) or host physical addresses (udmabuf). Answer:
/// <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CreateDmaBuf(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ExporterKind Exporter,
    [property: Id(2)] EntityId FdHolder,
    [property: Id(3)] ImmutableArray<AddressRange> Ranges,
    [property: Id(4)] bool Revoked,
    [property: Id(5)] ImmutableArray<int> PeerDistances) : Message
{
    public override int TypeNumber => 0x0303;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Exporter);
        digest.Add(FdHolder);
        digest.Add(Ranges);
        digest.Add(Revoked);
        digest.Add(PeerDistances);
    }
}
