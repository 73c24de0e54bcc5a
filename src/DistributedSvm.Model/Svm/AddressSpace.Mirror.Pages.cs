using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>How the NIC comes by pages, and loses them again (drivers/infiniband/core/umem_odp.c, ib_umem_odp_map_dma_and_lock).</content>
public sealed partial class AddressSpace
{
    /// <summary>So often a chunk gets its pages before it fails with EAGAIN.</summary>
    private const int MirrorTries = 8;

    /// <summary>A NIC drops its translations: an update of its tables, and its fence. L.</summary>
    private static readonly SimTime MirrorInvalidation = SimTime.FromMicroseconds(2);

    private bool Step(SvmTask task, MirrorAccessCall call, Message? heard, IOutbox outbox)
    {
        var chunk = (ChunkCall)task.Calls[^2];
        NicMirror mirror = _mirror ??= new NicMirror();
        if (!_memory.TryGet(0, out Mm? mm))
        {
            return NoProcess(task, call, mirror, heard, outbox);
        }

        switch (call.Step)
        {
            case MirrorAccessCall.At.Begin:
                if (mirror.Owner > 0)
                {
                    call.Step = MirrorAccessCall.At.Lock;
                    return true;
                }

                call.Step = MirrorAccessCall.At.GotOwner;
                outbox.Send(Spec.Peers, new AcquireOwner(task.Id, OwnerPeer.Nic, IsPagemap: false), Calibration.Call);
                return false;
            case MirrorAccessCall.At.GotOwner:
                call.Step = MirrorAccessCall.At.Lock;
                return Join(task, mirror, (SvmReply)heard!, outbox);
            case MirrorAccessCall.At.Lock:
                call.Step = MirrorAccessCall.At.Walk;
                return LockMmap(task, 0, isShared: true, outbox);
            case MirrorAccessCall.At.Walk:
                return Walk(task, call, chunk.Range, mm, outbox);
            case MirrorAccessCall.At.Resolved:
                call.Step = MirrorAccessCall.At.Walk;
                return task.Errno == Errno.Ok || Fail(task, task.Errno == Errno.ENOMEM ? Errno.ENOMEM : Errno.EFAULT, outbox);
            case MirrorAccessCall.At.Mapped:
                Unlock(task, LockClass.Mmap, outbox);
                call.Step = MirrorAccessCall.At.Use;
                return true;
            case MirrorAccessCall.At.Use:
                return Use(task, call, chunk, mm, outbox);
            default:
                return EndUse(task, call, chunk, mm, heard!, outbox);
        }
    }

    /// <summary>The process has exited meanwhile. What was asked for on its behalf is given back.</summary>
    private bool NoProcess(SvmTask task, MirrorAccessCall call, NicMirror mirror, Message? heard, IOutbox outbox)
    {
        if (call.Step == MirrorAccessCall.At.GotOwner && heard is SvmReply { Errno: Errno.Ok } reply)
        {
            outbox.Send(Spec.Peers, new ReleaseOwner(reply.Value, OwnerPeer.Nic, IsPagemap: false), Calibration.Call);
        }

        mirror.End(task.Id);
        return Fail(task, Errno.ENOENT, outbox);
    }

    /// <summary>The mirror is a peer; one that another chunk made so meanwhile stays.</summary>
    private bool Join(SvmTask task, NicMirror mirror, SvmReply reply, IOutbox outbox)
    {
        if (reply.Errno != Errno.Ok)
        {
            return Return(task, reply.Errno);
        }

        if (mirror.Owner > 0)
        {
            outbox.Send(Spec.Peers, new ReleaseOwner(reply.Value, OwnerPeer.Nic, IsPagemap: false), Calibration.Call);
        }
        else
        {
            mirror.Owner = reply.Value;
        }

        return true;
    }

    private bool Fail(SvmTask task, Errno errno, IOutbox outbox)
    {
        UnlockAll(task, outbox);
        return Return(task, errno);
    }

    /// <summary>hmm_range_fault for the NIC: pages of devices come to system memory, as it is in no group with them.</summary>
    private bool Walk(SvmTask task, MirrorAccessCall call, AddressRange range, Mm mm, IOutbox outbox)
    {
        call.Step = MirrorAccessCall.At.Resolved;
        task.Errno = Errno.Ok;
        for (ulong at = range.Start; at <= range.End;)
        {
            if (!mm.Vmas.TryFind(at, out CpuVma vma) || vma.Protection == Protection.None || (call.IsWrite && !vma.IsWritable))
            {
                return Fail(task, Errno.EFAULT, outbox);
            }

            AddressRange part = range.Clip(vma.Range);
            call.Runs.Clear();
            mm.Walk(part, call.Runs, withHoles: true);
            foreach (PageRun run in call.Runs)
            {
                if (run.IsIsolated)
                {
                    return AwaitPages(task, 0, run.Virtual, isDrain: false);
                }

                if (run.Kind == PageKind.None)
                {
                    return Call(task, new PopulateCall(0, run.Virtual));
                }

                if (run.Kind == PageKind.Device && !MirrorSees(run.Device))
                {
                    // It waits itself until a device that has just faulted for them has had them, and until their timeslice is over.
                    return Call(task, ToSystemCall.Of(0, AllocationAround(run, vma), int.MaxValue));
                }

                if (run.IsShared && vma.IsWritable && vma.IsPrivate)
                {
                    return Call(task, new CopyOnWriteCall(0, run.Virtual));
                }
            }

            at = part.End + 1;
        }

        if (call.IsWrite && HasDuplicates(range))
        {
            return Call(task, new NotifyCall(range, isUnmap: false, only: -1));
        }

        call.Runs.Clear();
        mm.Walk(range, call.Runs);
        _mirror!.Begin(task.Id, range);
        call.Step = MirrorAccessCall.At.Mapped;
        return Spend(task, GetPagesCost(range), SvmYield.GetPages, outbox);
    }

    private bool MirrorSees(int device) => _groups[device] is { } group && group == _mirror!.Owner;

    /// <summary>The NIC goes to the pages, unless they were taken back or somebody else must be alone with them.</summary>
    private bool Use(SvmTask task, MirrorAccessCall call, ChunkCall chunk, Mm mm, IOutbox outbox)
    {
        if (!_mirror!.IsValid(task.Id) || (call.IsWrite && HasDuplicates(chunk.Range)))
        {
            _mirror.End(task.Id);
            call.Step = MirrorAccessCall.At.Lock;
            return ++chunk.Voided < MirrorTries || Return(task, Errno.EAGAIN);
        }

        if (_atomics.Exists(atomic => atomic.Range.Overlaps(chunk.Range)) || _pageWaits.Exists(wait => wait.IsDrain && wait.Mm == 0 && wait.Range.Overlaps(chunk.Range)))
        {
            return AwaitPages(task, 0, chunk.Range, isDrain: false);
        }

        if (NicMirror.Audit(call.Runs) is { } violation)
        {
            outbox.Observe(Observation.Of(violation));
        }

        _mirror.BeginAccess(task.Id);
        mm.Pin(chunk.Range);
        call.Step = MirrorAccessCall.At.Used;
        ImmutableArray<AddressRange> pages = [.. call.Runs.Select(run => run.Physical)];
        return call.IsWrite ? Store(task, pages, PieceMoves.Move(chunk.Content, [.. call.Runs.Select(run => run.Virtual)], pages), outbox) : Fetch(task, pages, outbox);
    }

    private bool EndUse(SvmTask task, MirrorAccessCall call, ChunkCall chunk, Mm mm, Message heard, IOutbox outbox)
    {
        Errno errno = heard is PagesFetched fetched ? fetched.Errno : ((Completed)heard).Errno;
        if (_mirror!.EndAccess(task.Id) is { } violation)
        {
            outbox.Observe(Observation.Of(violation));
        }

        mm.Unpin(chunk.Range);
        if (heard is PagesFetched found)
        {
            chunk.Content = PieceMoves.Move(found.Found, [.. call.Runs.Select(run => run.Physical)], [.. call.Runs.Select(run => run.Virtual)]);
        }

        if (call.IsWrite || errno != Errno.Ok)
        {
            _mirror.End(task.Id);
        }

        WakePages(chunk.Range);
        return Return(task, errno);
    }

    /// <summary>The notifier of the NIC's mirror (mlx5_ib_invalidate_range): what it takes back is void, and it returns once the NIC is at none of it.</summary>
    private bool NotifyMirror(SvmTask task, NotifyCall call, IOutbox outbox)
    {
        if (_mirror is not { } mirror || call.Only >= 0)
        {
            return Return(task, Errno.Ok);
        }

        if (mirror.Invalidate(call.Range))
        {
            return Spend(task, MirrorInvalidation, SvmYield.MirrorInvalidate, outbox);
        }

        if (mirror.IsAccessing(call.Range))
        {
            return AwaitPages(task, 0, call.Range, isDrain: false);
        }

        mirror.Return(call.Range);
        return Return(task, Errno.Ok);
    }
}
