using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// User space asks a vfio device for a dma-buf over ranges of a BAR (VFIO_DEVICE_FEATURE_DMA_BUF). Ranges are offsets into the region,
/// end inclusive. Answer: <see cref="Exported"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ExportDmaBuf(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Region,
    [property: Id(2)] int Flags,
    [property: Id(3)] ImmutableArray<AddressRange> Ranges) : Message
{
    public override int TypeNumber => 0x0301;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Region);
        digest.Add(Flags);
        digest.Add(Ranges);
    }

    public override Message? WhenUndeliverable() => new Exported(Operation, Errno.ENODEV, default);
}
