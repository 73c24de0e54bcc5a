using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <summary>The system memory of a host: who has which pages, and what stands in them.</summary>
[GenerateSerializer]
public sealed partial class HostMemory(HostMemorySpec spec) : StaticEntity<HostMemorySpec>(spec)
{
    private const ulong PageSize = 4096;

    [Id(0)]
    private readonly BuddyAllocator _pages = BuddyAllocator.Create((ulong)spec.Bytes, PageSize);

    [Id(1)]
    private readonly ContentMap _content = new();

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case AllocatePages allocate:
                Errno errno = _pages.TryAllocate((ulong)allocate.Bytes, PageSize, out var pages);
                errno = errno == Errno.ENOSPC ? Errno.ENOMEM : errno;
                outbox.Send(sender, new PagesAllocated(allocate.Operation, errno, pages), Calibration.Ioctl);
                break;
            case FreePages free:
                foreach (AddressRange range in free.Pages)
                {
                    _content.Erase(range);
                    _pages.FreeChunks(range);
                }

                break;
            case WritePages write:
                ulong offset = 0;
                foreach (AddressRange range in write.Pages)
                {
                    _content.Write(range, write.Tag, offset);
                    offset += range.Length;
                }

                outbox.Send(sender, new Completed(write.Operation, Errno.Ok), Calibration.Call);
                break;
            case StorePages store:
                foreach (ContentPiece piece in store.Pieces)
                {
                    _content.Write(piece.At, piece.Tag, piece.Offset);
                }

                outbox.Send(sender, new Completed(store.Operation, Errno.Ok), Calibration.Call);
                break;
            case ReadPages read:
                outbox.Send(sender, Read(read), Calibration.Call);
                break;
            case FetchPages fetch:
                outbox.Send(sender, new PagesFetched(fetch.Operation, Errno.Ok, _content.CopyOf(fetch.Pages, fetch.Pages)), Calibration.Call);
                break;
            case StoreRuns store:
                Store(store);
                outbox.Send(sender, new Completed(store.Operation, Errno.Ok), Calibration.Call);
                break;
            case AddToPages add:
                outbox.Send(sender, new PagesFetched(add.Operation, Errno.Ok, Add(add)), Calibration.Call);
                break;
            default:
                throw new ModelBugException($"Host memory does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_pages.AllocatedBytes != 0)
        {
            conclusion.Violate(Invariants.Leak($"{_pages.AllocatedBytes} bytes of system memory were never given back"));
        }
    }

    private ContentRead Read(ReadPages read)
    {
        var check = new ContentCheck();
        ulong offset = 0;
        foreach (AddressRange range in read.Pages)
        {
            _content.Compare(range, read.Expected, offset, ref check);
            offset += range.Length;
        }

        return new ContentRead(read.Operation, Errno.Ok, check.Matches, check.WrongOffset, check.Found);
    }
}
