using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// How a device accesses memory through its page tables: its own memory, a peer's BAR, another GPU over a link, or system memory. Every access resolves an address as the hardware would;
/// what nobody claims reads all ones, and a write to it is lost.
/// </summary>
[GenerateSerializer]
public sealed class AccessPort
{
    [Id(0)]
    private readonly DevicePageTable _pageTable = new();

    [Id(1)]
    private readonly OperationTable<SurfaceAccess> _accesses = new();

    /// <summary>Surfaces that are bound.</summary>
    public int Bound => _pageTable.Count;

    /// <summary>Accesses under way.</summary>
    public int Pending => _accesses.Count;

    public bool Knows(OperationId operation) => _accesses.Find(operation) is not null;

    /// <summary>Handles page tables, TLB and accesses, under operation ids of the device. False for any other message.</summary>
    public bool TryHandle(in Envelope envelope, IAccessingDevice device, ref OperationCounter operations, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case Bind bind:
                Errno errno = _pageTable.Bind(sender, bind.VirtualAddress, bind.Segments);
                long tables = ((long)bind.Segments.TotalBytes + (2 << 20) - 1) / (2 << 20);
                outbox.Send(sender, new Completed(bind.Operation, errno), SimTime.Max(Calibration.Call, Calibration.BindPer2MiB * tables));
                return true;
            case Unbind unbind:
                outbox.Send(sender, new Completed(unbind.Operation, _pageTable.Unbind(sender, unbind.VirtualAddress)), Calibration.Call);
                return true;
            case InvalidateTlb invalidate:
                _pageTable.Invalidate(sender, invalidate.VirtualAddress);
                outbox.Send(sender, new Completed(invalidate.Operation, Errno.Ok), Calibration.TlbInvalidation);
                return true;
            case ReadSurface read:
                Begin(sender, read.Operation, read.VirtualAddress, read.Bytes, read.Expected, isWrite: false, device, operations.Next(), outbox);
                return true;
            case WriteSurface write:
                Begin(sender, write.Operation, write.VirtualAddress, write.Bytes, write.Tag, isWrite: true, device, operations.Next(), outbox);
                return true;
            case ReadTimeElapsed elapsed when TryForget(elapsed.Operation):
            case TransferDone gone when TryForget(gone.Operation):
            case Completed late when TryForget(late.Operation):
            case ContentRead unread when TryForget(unread.Operation):
                return true;
            case ReadTimeElapsed elapsed:
                FinishLocal(elapsed.Operation, device, outbox);
                return true;
            case TransferDone done when Knows(done.Operation):
                AskOwner(done, device, outbox);
                return true;
            case Completed written when Knows(written.Operation):
                Finish(written.Operation, written.Errno, new ContentCheck(), outbox);
                return true;
            case ContentRead read when Knows(read.Operation):
                SurfaceAccess access = _accesses.End(read.Operation);
                bool isSpoilt = access is { IsCorrupted: true, IsWrite: false } && read.Errno == Errno.Ok;
                ContentRead found = isSpoilt ? read with { Matches = false, WrongOffset = 0, Found = ContentTag.Corrupted } : read;
                outbox.Send(access.Requester, found with { Operation = access.ReplyTo }, Calibration.Call);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The engines are reset: every access under way is answered with ECANCELED.</summary>
    public void Lose(IOutbox outbox)
    {
        foreach (SurfaceAccess access in _accesses.InOrder.Where(access => !access.IsLost))
        {
            access.IsLost = true;
            outbox.Send(access.Requester, ContentRead.Canceled(access.ReplyTo), Calibration.Call);
        }
    }

    /// <summary>The TLB is empty then; page tables are as they were.</summary>
    public void DropTranslations() => _pageTable.InvalidateAll();

    /// <summary>An answer to an access that was lost meanwhile.</summary>
    private bool TryForget(OperationId operation)
    {
        bool isLost = _accesses.Find(operation) is { IsLost: true };
        if (isLost)
        {
            _accesses.End(operation);
        }

        return isLost;
    }

    private void Begin(
        EntityId requester,
        OperationId replyTo,
        long address,
        long bytes,
        ContentTag tag,
        bool isWrite,
        IAccessingDevice device,
        OperationId operation,
        IOutbox outbox)
    {
        Errno errno = _pageTable.Translate(requester, address, out SegmentArray segments);
        if (errno != Errno.Ok)
        {
            outbox.Send(requester, new ContentRead(replyTo, errno, false, 0, ContentTag.AllOnes), Calibration.Call);
            return;
        }

        _accesses.Begin(operation, new SurfaceAccess(requester, replyTo, bytes, tag, isWrite, segments) { Since = outbox.Now });
        switch (segments.First.Protocol)
        {
            case SegmentProtocol.Vram:
                outbox.StartTimer(new ReadTimeElapsed(operation), device.LocalTime(bytes));
                break;
            case SegmentProtocol.System:
                outbox.Send(device.Fabric, Transfer(operation, device, device.MemoryNode, bytes, isWrite, TransferKind.ShaderRead, default), Calibration.Call);
                break;
            case SegmentProtocol.Link when device.LinkOf(segments.First.Address.Start) is { } link:
                ImmutableArray<AddressRange> addresses =
                    [.. segments.Select(segment => new AddressRange(segment.Address.Start - link.Range.Start, segment.Address.End - link.Range.Start))];
                outbox.Send(link.Gpu, new LinkAccess(operation, link.Link, link.BytesPerSecond, link.Latency, addresses, tag, isWrite), link.Latency);
                break;
            case SegmentProtocol.PeerToPeer when device.WindowOf(segments.First.Address.Start) is { } window && device.RouteTo(window) is { } route:
                // What nobody claims turns round at the top of the tree, which is as far away as the memory.
                int target = device.Reaches(window) ? window.Node : device.MemoryNode;
                outbox.Send(device.Fabric, Transfer(operation, device, target, bytes, isWrite, TransferKind.Pull, route), Calibration.Call);
                break;
            default:
                var check = new ContentCheck();
                check.Expect(tag, ContentTag.AllOnes, 0);
                Finish(operation, isWrite ? Errno.EFAULT : Errno.Ok, check, outbox);
                break;
        }
    }

    private static TransferRequest Transfer(
        OperationId operation, IAccessingDevice device, int target, long bytes, bool isWrite, TransferKind read, RouteKind route) => isWrite
            ? new TransferRequest(operation, device.Node, target, bytes, TransferKind.Push, route)
            : new TransferRequest(operation, target, device.Node, bytes, read, route);

    private void FinishLocal(OperationId id, IAccessingDevice device, IOutbox outbox)
    {
        var check = new ContentCheck();
        Errno errno = device.AccessLocal(_accesses.Find(id)!, ref check);
        Finish(id, errno, check, outbox);
    }

    /// <summary>The bytes have crossed the fabric, or could not: whoever owns the memory knows what they were.</summary>
    private void AskOwner(TransferDone done, IAccessingDevice device, IOutbox outbox)
    {
        OperationId id = done.Operation;
        SurfaceAccess access = _accesses.Find(id)!;
        if (done.Status != Errno.Ok)
        {
            var nothing = new ContentCheck();
            nothing.Expect(access.Tag, ContentTag.AllOnes, 0);
            Finish(id, done.Status, nothing, outbox, isLinkDown: done.Status == Errno.EIO);
            return;
        }

        access.IsCorrupted = done.IsCorrupted(access.IsWrite);
        ContentTag tag = access is { IsCorrupted: true, IsWrite: true } ? ContentTag.Corrupted : access.Tag;
        if (access.Segments.First.Protocol == SegmentProtocol.System)
        {
            Message request = access.IsWrite ? new WritePages(id, access.Addresses, tag) : new ReadPages(id, access.Addresses, tag);
            outbox.Send(device.HostMemory, request, Calibration.Call);
            return;
        }

        BarWindow window = device.WindowOf(access.Segments.First.Address.Start)!;
        if (device.Reaches(window))
        {
            Message request = access.IsWrite ? new PeerWrite(id, access.Addresses, tag, access.Since) : new PeerRead(id, access.Addresses, tag, access.Since);
            outbox.Send(window.Gpu, request, Calibration.Call);
            return;
        }

        var check = new ContentCheck();
        if (!access.IsWrite)
        {
            check.Expect(tag, ContentTag.AllOnes, 0);
        }

        Finish(id, Errno.Ok, check, outbox);
    }

    private void Finish(OperationId id, Errno errno, ContentCheck check, IOutbox outbox, bool isLinkDown = false)
    {
        SurfaceAccess access = _accesses.End(id);
        outbox.Send(access.Requester, new ContentRead(access.ReplyTo, errno, check.Matches, check.WrongOffset, check.Found, isLinkDown), Calibration.Call);
    }
}
