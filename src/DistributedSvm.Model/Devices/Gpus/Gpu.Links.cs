using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>Links to other GPUs: the port serves one access after the other, then the VRAM behind it answers.</content>
public sealed partial class Gpu
{
    [Id(40)]
    private readonly OperationTable<LinkTransfer> _linkTransfers = new();

    /// <summary>By number of the link: when its port has served all that it was asked for.</summary>
    [Id(41)]
    private readonly SortedDictionary<int, SimTime> _portsFree = [];

    LinkWindow? IAccessingDevice.LinkOf(ulong address) => LinkWindow.Of(Spec.LinkWindows, address);

    private void BeginLinkAccess(LinkAccess access, EntityId requester, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        _linkTransfers.Begin(id, new LinkTransfer(requester, access));
        Int128 bytes = access.Addresses.Sum(range => (long)range.Length);
        var time = new SimTime((long)(((bytes * SimTime.PicosecondsPerSecond) + access.BytesPerSecond - 1) / access.BytesPerSecond));
        SimTime done = SimTime.Max(outbox.Now, _portsFree.GetValueOrDefault(access.Link)) + time;
        _portsFree[access.Link] = done;
        outbox.StartTimer(new LinkServed(id), done - outbox.Now);
    }

    private void FinishLinkAccess(LinkServed served, IOutbox outbox)
    {
        LinkTransfer transfer = _linkTransfers.End(served.Operation);
        LinkAccess access = transfer.Request;
        var check = new ContentCheck();
        Errno errno = Errno.Ok;
        ulong offset = 0;
        foreach (AddressRange range in access.Addresses)
        {
            if (range.End >= (ulong)Spec.VramBytes)
            {
                check.Expect(access.Tag, ContentTag.AllOnes, offset);
                errno = access.IsWrite ? Errno.EFAULT : errno;
            }
            else if (access.IsWrite)
            {
                _content.Write(range, access.Tag, offset);
            }
            else
            {
                _content.Compare(range, access.Tag, offset, ref check);
            }

            offset += range.Length;
        }

        outbox.Send(transfer.Requester, new ContentRead(access.Operation, errno, check.Matches && errno == Errno.Ok, check.WrongOffset, check.Found), access.Latency);
    }
}
