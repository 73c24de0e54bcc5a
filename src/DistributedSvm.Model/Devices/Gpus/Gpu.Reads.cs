using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>Reads of surfaces through the PF's page table: own VRAM, a peer's BAR, or system memory.</content>
public sealed partial class Gpu
{
    private void BeginRead(ReadSurface read, EntityId requester, IOutbox outbox)
    {
        Errno errno = _pageTable.Translate(read.VirtualAddress, out SegmentArray segments);
        if (errno != Errno.Ok)
        {
            FailRead(read, requester, errno, outbox);
            return;
        }

        OperationId operation = _operations.Next();
        _reads.Begin(operation, new SurfaceReadOperation(requester, read, segments));
        switch (segments.First.Protocol)
        {
            case SegmentProtocol.Vram:
                outbox.StartTimer(new ReadTimeElapsed(operation), Spec.VramTime(read.Bytes));
                break;
            case SegmentProtocol.System:
                outbox.Send(
                    Spec.Fabric,
                    new TransferRequest(operation, Spec.MemoryNode, Spec.Node, read.Bytes, TransferKind.ShaderRead),
                    Calibration.Call);
                break;
            default:
                if (Spec.WindowOf(segments.First.Address.Start) is { } window)
                {
                    RouteKind route = Spec.PeerRoutes[window.GpuIndex];
                    var pull = new TransferRequest(operation, window.Node, Spec.Node, read.Bytes, TransferKind.Pull, route);
                    outbox.Send(Spec.Fabric, pull, Calibration.Call);
                }
                else
                {
                    FinishRead(operation, Unclaimed(read.Expected), outbox);
                }

                break;
        }
    }

    private void FinishLocalRead(OperationId id, IOutbox outbox)
    {
        SurfaceReadOperation operation = _reads.Find(id)!;
        var check = new ContentCheck();
        ulong offset = 0;
        foreach (Segment segment in operation.Segments)
        {
            _content.Compare(segment.Address, operation.Request.Expected, offset, ref check);
            offset += segment.Address.Length;
        }

        FinishRead(id, check, outbox);
    }

    private void FinishRead(OperationId id, ContentCheck check, IOutbox outbox)
    {
        SurfaceReadOperation operation = _reads.End(id);
        outbox.Send(
            operation.Requester,
            new ContentRead(operation.Request.Operation, Errno.Ok, check.Matches, check.WrongOffset, check.Found),
            Calibration.Call);
    }

    private static void FailRead(ReadSurface read, EntityId requester, Errno errno, IOutbox outbox) =>
        outbox.Send(requester, new ContentRead(read.Operation, errno, false, 0, ContentTag.AllOnes), Calibration.Call);

    /// <summary>The bytes have crossed the fabric, or could not: whoever owns the memory knows what they were.</summary>
    private void AskOwner(OperationId id, Errno errno, IOutbox outbox)
    {
        SurfaceReadOperation operation = _reads.Find(id)!;
        if (errno != Errno.Ok)
        {
            _reads.End(id);
            FailRead(operation.Request, operation.Requester, errno, outbox);
            return;
        }

        if (operation.Segments.First.Protocol == SegmentProtocol.System)
        {
            outbox.Send(Spec.HostMemory, new ReadPages(id, operation.Addresses, operation.Request.Expected), Calibration.Call);
            return;
        }

        BarWindow window = Spec.WindowOf(operation.Segments.First.Address.Start)!;
        outbox.Send(window.Gpu, new PeerRead(id, operation.Addresses, operation.Request.Expected), Calibration.Call);
    }

    /// <summary>This GPU's side of a peer's read: its BARs claim the addresses, or nobody does.</summary>
    private ContentRead AnswerPeer(PeerRead read)
    {
        var check = new ContentCheck();
        ulong offset = 0;
        foreach (AddressRange range in read.Addresses)
        {
            bool isClaimed = Spec.WindowOf(range.Start) is { } window
                && window.Range.Contains(range)
                && window.Node == Spec.Node
                && TryCompare(
                    window.Vf,
                    new AddressRange(range.Start - window.Range.Start, range.End - window.Range.Start),
                    read.Expected,
                    offset,
                    ref check);
            if (!isClaimed)
            {
                check.Expect(read.Expected, ContentTag.AllOnes, offset);
            }

            offset += range.Length;
        }

        return new ContentRead(read.Operation, Errno.Ok, check.Matches, check.WrongOffset, check.Found);
    }

    private static ContentCheck Unclaimed(ContentTag expected)
    {
        var check = new ContentCheck();
        check.Expect(expected, ContentTag.AllOnes, 0);
        return check;
    }
}
