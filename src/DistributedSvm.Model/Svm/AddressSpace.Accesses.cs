using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Accesses of CPUs: their faults (mm/memory.c), and what is then read and written in system memory. A burst is pinned while it runs, which stands for the shoot-down of
/// CPU TLBs that everybody waits for who takes pages away.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>An access is done in parts of this size.</summary>
    private const ulong BurstBytes = 2 << 20;

    /// <summary>Atomics under way: nobody else accesses their pages.</summary>
    [Id(50)]
    private readonly List<PageWait> _atomics = [];

    private bool Step(SvmTask task, AccessCall call, Message? heard, IOutbox outbox)
    {
        if (!_memory.TryGet(call.Mm, out Mm? mm))
        {
            return EndAccess(task, call, Errno.EFAULT, outbox);
        }

        switch (call.Step)
        {
            case AccessCall.At.Look:
                return Look(task, call, mm, outbox);
            case AccessCall.At.Resolved:
                call.Step = AccessCall.At.Look;
                return task.Errno is Errno.Ok or Errno.EAGAIN || EndAccess(task, call, Errno.EIO, outbox);
            case AccessCall.At.Fetched:
                var fetched = (PagesFetched)heard!;
                call.Found = PieceMoves.Move(fetched.Found, [.. Present(call).Select(run => run.Physical)], [.. Present(call).Select(run => run.Virtual)]);
                return fetched.Errno == Errno.Ok ? AfterFetch(task, call, mm, outbox) : Fail(task, call, mm, fetched.Errno, outbox);
            default:
                Errno errno = ((Completed)heard!).Errno;
                return errno == Errno.Ok ? EndBurst(task, call, mm, outbox) : Fail(task, call, mm, errno, outbox);
        }
    }

    /// <summary>The pages of the next burst: whole ones.</summary>
    private static AddressRange NextPages(AccessCall call)
    {
        AddressRange part = NextPart(call);
        return new AddressRange(part.Start & ~(Mm.PageSize - 1), part.End | (Mm.PageSize - 1));
    }

    private bool Look(SvmTask task, AccessCall call, Mm mm, IOutbox outbox)
    {
        if (call.Access.Kind != SvmAccessKind.Read
            && !(SvmPages.AreWhole(call.Access.Range) && (call.Access.Kind != SvmAccessKind.Copy || (SvmPages.AreWhole(call.Access.Target) && call.Access.Target.Length == call.Access.Range.Length))))
        {
            return EndAccess(task, call, Errno.EINVAL, outbox);
        }

        if (call.Done == call.Access.Range.Length)
        {
            return EndAccess(task, call, Errno.Ok, outbox);
        }

        // A copy takes what was found to its target in parts of the same size.
        AddressRange pages = call.IsAtTarget ? TargetPages(call) : NextPages(call);
        bool isAtomic = call.Access.Kind == SvmAccessKind.Atomic;
        bool isWrite = call.IsAtTarget || call.Access.Kind == SvmAccessKind.Write || isAtomic;
        CpuFault fault = mm.FirstFault(pages, isWrite);
        if (fault.Kind == CpuFaultKind.None)
        {
            if (Holds(task, LockClass.Mmap))
            {
                Unlock(task, LockClass.Mmap, outbox);
            }

            if (_atomics.Exists(atomic => atomic.Range.Overlaps(pages)) || (isAtomic && IsPinned(pages))
                || _pageWaits.Exists(wait => wait.IsDrain && wait.Mm == call.Mm && wait.Range.Overlaps(pages)))
            {
                return AwaitPages(task, call.Mm, pages, isDrain: false);
            }

            if (isWrite && call.Mm == 0 && HasDuplicates(pages))
            {
                return Call(task, new NotifyCall(pages, isUnmap: false, only: -1));
            }

            return BeginBurst(task, call, mm, pages, isAtomic, outbox);
        }

        if (fault.Kind == CpuFaultKind.Forbidden)
        {
            return EndAccess(task, call, Errno.EFAULT, outbox);
        }

        if (!Holds(task, LockClass.Mmap))
        {
            return LockMmap(task, call.Mm, isShared: true, outbox);
        }

        call.Step = AccessCall.At.Resolved;
        switch (fault.Kind)
        {
            case CpuFaultKind.Unpopulated:
                return Call(task, new PopulateCall(call.Mm, fault.Range));
            case CpuFaultKind.CopyOnWrite:
                return Call(task, new CopyOnWriteCall(call.Mm, fault.Range));
            case CpuFaultKind.OnDevice:
                return BringHome(task, call, mm, fault.Range, outbox);
            default:
                call.Step = AccessCall.At.Look;
                Unlock(task, LockClass.Mmap, outbox);
                return AwaitPages(task, call.Mm, fault.Range, isDrain: false);
        }
    }

    private static AddressRange TargetPages(AccessCall call)
    {
        AddressRange source = NextPart(call);
        ulong start = call.Access.Target.Start + (source.Start - call.Access.Range.Start);
        return AddressRange.FromLength(start, source.Length);
    }

    /// <summary>The next part of the range, up to a boundary of bursts.</summary>
    private static AddressRange NextPart(AccessCall call)
    {
        ulong start = call.Access.Range.Start + call.Done;
        return AddressRange.FromLength(start, Math.Min(BurstBytes - (start % BurstBytes), call.Access.Range.Length - call.Done));
    }

    private bool IsPinned(AddressRange pages) => _memory.Numbers.Any(number => _memory[number].HasPinned(pages));

    /// <summary>do_swap_page of a device-private entry: within its timeslice the CPU faults again and again; else the allocation comes home, as far as the VMA goes.</summary>
    private bool BringHome(SvmTask task, AccessCall call, Mm mm, AddressRange range, IOutbox outbox)
    {
        PageRun run = mm.PageAt(range.Start);
        mm.Vmas.TryFind(range.Start, out CpuVma vma);
        SimTime until = _devmem.HeldUntil(run.Device, run.Allocation);
        if (outbox.Now < until)
        {
            Observe(run.Device, SvmMetrics.TimesliceWaits, 1, outbox);
            Unlock(task, LockClass.Mmap, outbox);
            call.Step = AccessCall.At.Look;
            return Spend(task, until - outbox.Now, SvmYield.Refault, outbox);
        }

        // Pages of another allocation may be near that are in their timeslice.
        AddressRange around = AllocationAround(run, vma);
        Observe(run.Device, SvmMetrics.CpuFaults, 1, outbox);
        return Call(task, new ToSystemCall(call.Mm, IsHeld(mm, around, outbox.Now) ? run.Virtual : around, -1, 0, int.MaxValue) { IsCpuFault = true });
    }

    private bool BeginBurst(SvmTask task, AccessCall call, Mm mm, AddressRange pages, bool isAtomic, IOutbox outbox)
    {
        call.Pages = pages;
        call.Runs.Clear();
        mm.Walk(pages, call.Runs, withHoles: true);
        mm.Pin(pages);
        if (isAtomic)
        {
            _atomics.Add(new PageWait(task.Id, call.Mm, pages, IsDrain: false));
        }

        if (call.IsAtTarget || call.Access.Kind == SvmAccessKind.Write)
        {
            return StoreBurst(task, call, outbox);
        }

        ImmutableArray<AddressRange> present = [.. Present(call).Select(run => run.Physical)];
        call.Found = [];
        call.Step = AccessCall.At.Fetched;
        return present.IsEmpty ? AfterFetch(task, call, mm, outbox) : Fetch(task, present, outbox);
    }

    /// <summary>The runs of the burst that are there: holes read as zeros.</summary>
    private static IEnumerable<PageRun> Present(AccessCall call) => call.Runs.Where(run => run.Kind == PageKind.System);

    private bool AfterFetch(SvmTask task, AccessCall call, Mm mm, IOutbox outbox)
    {
        switch (call.Access.Kind)
        {
            case SvmAccessKind.Atomic:
                return StoreBurst(task, call, outbox);
            case SvmAccessKind.Copy:
                Unpin(task, call, mm);
                call.IsAtTarget = true;
                call.Step = AccessCall.At.Look;
                return true;
            default:
                AddressRange wanted = NextPart(call);
                foreach (ContentPiece piece in call.Found)
                {
                    if (piece.At.Clip(wanted) is { IsValid: true } part)
                    {
                        PieceMoves.Append(call.Answer, new ContentPiece(part, piece.Tag, piece.Offset + (part.Start - piece.At.Start)));
                    }
                }

                return EndBurst(task, call, mm, outbox);
        }
    }

    private bool StoreBurst(SvmTask task, AccessCall call, IOutbox outbox)
    {
        ImmutableArray<ContentPiece> content = call.Access.Kind switch
        {
            SvmAccessKind.Write => [new ContentPiece(call.Pages, call.Access.Tag, call.Pages.Start)],
            SvmAccessKind.Atomic => AtomicIncrement.Of(outbox.Self, call.Pages, call.Found),
            _ => PieceMoves.Move(call.Found, [NextPart(call)], [TargetPages(call)]),
        };
        call.Step = AccessCall.At.Stored;
        ImmutableArray<AddressRange> to = [.. Present(call).Select(run => run.Physical)];
        return Store(task, to, PieceMoves.Move(content, [.. Present(call).Select(run => run.Virtual)], to), outbox);
    }

    private void Unpin(SvmTask task, AccessCall call, Mm mm)
    {
        mm.Unpin(call.Pages);
        _atomics.RemoveAll(atomic => atomic.Task == task.Id);
        WakePages(call.Pages);
    }

    private bool EndBurst(SvmTask task, AccessCall call, Mm mm, IOutbox outbox)
    {
        Unpin(task, call, mm);
        call.Done += NextPart(call).Length;
        call.IsAtTarget = false;
        call.Step = AccessCall.At.Look;
        return Look(task, call, mm, outbox);
    }

    private bool Fail(SvmTask task, AccessCall call, Mm mm, Errno errno, IOutbox outbox)
    {
        Unpin(task, call, mm);
        return EndAccess(task, call, errno, outbox);
    }

    private bool EndAccess(SvmTask task, AccessCall call, Errno errno, IOutbox outbox)
    {
        task.Found = [.. call.Answer];
        return Finish(task, errno, outbox);
    }
}
