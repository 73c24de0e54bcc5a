using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Share;

/// <content>
/// User space that maps bus addresses by itself (N-3): no attach, no negotiation, no invalidation. It needs none of the device's TLB either, since an address of its own
/// always means the same bus addresses.
/// </content>
public sealed partial class ShareAgent
{
    private const int MostBuffers = 64;

    private void MapBusAddresses(int index, int buffer, IOutbox outbox)
    {
        IEnumerable<Segment> segments = Spec.Buffers[buffer].Select(range => new Segment(
            SegmentProtocol.PeerToPeer, new AddressRange(Spec.BarStart + range.Start, Spec.BarStart + range.End)));
        var bind = new Bind(_slots[index].Pending!.Value, AddressOf(index, buffer), SegmentArray.Create([.. segments]));
        outbox.Send(Spec.Importers[index].Driver, bind, Calibration.Ioctl);
    }

    private void OnMapped(int index, Completed bound, IOutbox outbox) =>
        OnImported(new Imported(bound.Operation, bound.Errno, AddressOf(index, _slots[index].Surfaces.Count), SharePath.None), outbox);

    private void AccessBusAddresses(ShareSlot slot, ShareImporter importer, int buffer, IOutbox outbox)
    {
        OperationId id = slot.Pending!.Value;
        ContentTag tag = TagOf(buffer, outbox.Self);
        Message access = importer.Writes
            ? new WriteSurface(id, slot.Surfaces[buffer], BytesOf(buffer), tag)
            : new ReadSurface(id, slot.Surfaces[buffer], BytesOf(buffer), tag);
        outbox.Send(importer.Driver, access, Calibration.Doorbell);
    }

    /// <summary>The address at which an importer has a buffer; never 0, which stands for none.</summary>
    private static long AddressOf(int index, int buffer) => ((long)(index * MostBuffers) + buffer + 1) << 40;
}
