using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>Pages that come and go: first touch, copy-on-write, and what nobody maps any more.</content>
public sealed partial class AddressSpace
{
    private bool Step(SvmTask task, PopulateCall call, Message? heard, IOutbox outbox)
    {
        if (!_memory.TryGet(call.Mm, out Mm? mm))
        {
            return Return(task, Errno.EFAULT);
        }

        if (call.Step == PopulateCall.At.Look)
        {
            call.Holes = mm.Unpopulated(call.Range);
            if (call.Holes.IsEmpty)
            {
                return Return(task, Errno.Ok);
            }

            call.Step = PopulateCall.At.Allocated;
            return Allocate(task, BytesOf(call.Holes), outbox);
        }

        var allocated = (PagesAllocated)heard!;
        if (allocated.Errno != Errno.Ok)
        {
            return Return(task, allocated.Errno);
        }

        if (!mm.Unpopulated(call.Range).SequenceEqual(call.Holes))
        {
            // Another thread was faster with some of them.
            Free(allocated.Pages, outbox);
            call.Step = PopulateCall.At.Look;
            return true;
        }

        mm.Populate(call.Holes, allocated.Pages);
        return Return(task, Errno.Ok);
    }

    private bool Step(SvmTask task, CopyOnWriteCall call, Message? heard, IOutbox outbox)
    {
        if (!_memory.TryGet(call.Mm, out Mm? mm))
        {
            return Return(task, Errno.EFAULT);
        }

        switch (call.Step)
        {
            case CopyOnWriteCall.At.Notify:
                call.Step = CopyOnWriteCall.At.Look;
                return call.Mm != 0 || Call(task, new NotifyCall(call.Range, isUnmap: false, only: -1));
            case CopyOnWriteCall.At.Look:
                call.Copies.Clear();
                mm.PrepareWrite(call.Range, call.Copies);
                if (call.Copies.Count == 0)
                {
                    return Return(task, Errno.Ok);
                }

                call.Step = CopyOnWriteCall.At.Allocated;
                return Allocate(task, call.Copies.Sum(run => (long)run.Bytes), outbox);
            case CopyOnWriteCall.At.Allocated:
                var allocated = (PagesAllocated)heard!;
                if (allocated.Errno != Errno.Ok)
                {
                    return Return(task, allocated.Errno);
                }

                call.Pages = allocated.Pages;
                call.Step = CopyOnWriteCall.At.Fetched;
                return Fetch(task, [.. call.Copies.Select(run => run.Physical)], outbox);
            case CopyOnWriteCall.At.Fetched:
                var fetched = (PagesFetched)heard!;
                call.Step = CopyOnWriteCall.At.Stored;
                return Store(task, call.Pages, PieceMoves.Move(fetched.Found, [.. call.Copies.Select(run => run.Physical)], call.Pages), outbox);
            default:
                var again = new List<PageRun>();
                mm.PrepareWrite(call.Range, again);
                if (!again.SequenceEqual(call.Copies))
                {
                    // Another thread copied some of them, or the others that shared them are gone.
                    Free(call.Pages, outbox);
                    call.Step = CopyOnWriteCall.At.Look;
                    return true;
                }

                var gone = new List<PageRun>();
                mm.BreakCopyOnWrite([.. call.Copies.Select(run => run.Virtual)], call.Pages, gone);
                Forget(gone, outbox);
                WakePages(call.Range);
                return Return(task, Errno.Ok);
        }
    }

    private static long BytesOf(ImmutableArray<AddressRange> ranges) => ranges.Sum(range => (long)range.Length);

    private bool Allocate(SvmTask task, long bytes, IOutbox outbox)
    {
        outbox.Send(Spec.HostMemory, new AllocatePages(task.Id, bytes), Calibration.Call);
        return false;
    }

    private bool Fetch(SvmTask task, ImmutableArray<AddressRange> pages, IOutbox outbox)
    {
        outbox.Send(Spec.HostMemory, new FetchPages(task.Id, 0, pages), Calibration.Call);
        return false;
    }

    private bool Store(SvmTask task, ImmutableArray<AddressRange> pages, ImmutableArray<Sharing.ContentPiece> content, IOutbox outbox)
    {
        outbox.Send(Spec.HostMemory, new StoreRuns(task.Id, 0, pages, content), Calibration.Call);
        return false;
    }

    private void Free(ImmutableArray<AddressRange> pages, IOutbox outbox)
    {
        if (!pages.IsEmpty)
        {
            outbox.Send(Spec.HostMemory, new FreePages(pages), Calibration.Call);
        }
    }

    /// <summary>Pages that nobody maps any more: system pages are freed, those of devices are taken off their allocations, which may detach.</summary>
    private void Forget(List<PageRun> gone, IOutbox outbox)
    {
        var freed = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (PageRun run in gone)
        {
            switch (run.Kind)
            {
                case PageKind.System:
                    freed.Add(run.Physical);
                    break;
                case PageKind.Device:
                    DevmemRecord record = _devmem.Find(run.Device, run.Allocation) ?? throw new ModelBugException($"Pages of allocation {run.Allocation}, which is not there, go.");
                    if (_devmem.Take(run.Device, run.Allocation, (long)run.Bytes / SvmPages.Size))
                    {
                        TraceRanges(run.Device, outbox);
                        Detach(run.Device, run.Allocation, record.Addresses, outbox);
                    }

                    break;
                default:
                    break;
            }
        }

        Free(freed.ToImmutable(), outbox);
    }

    /// <summary>The last page has left an allocation: its device may use the VRAM again.</summary>
    private void Detach(int device, long allocation, AddressRange addresses, IOutbox outbox)
    {
        for (int user = 0; user < _vms.Length; user++)
        {
            foreach (SvmRange range in _vms[user]?.Svm.Over(addresses) ?? [])
            {
                if (range.HasPages && range.Place == device && !range.Has(RangeFlags.Duplicate) && !IsStillOn(range, device))
                {
                    outbox.Observe(Observation.Of(SvmInvariants.ReleasedWhileMapped(
                        $"allocation {allocation} of device {device} is released while device {user} maps {range.Addresses} of it")));
                }
            }
        }

        outbox.Send(Spec.Devices[device].Device, new ReleaseDevmem(allocation), Calibration.Call);
    }

    private bool IsStillOn(SvmRange range, int device)
    {
        PageRun page = _memory[0].PageAt(range.Start);
        return page.Kind == PageKind.Device && page.Device == device;
    }
}
