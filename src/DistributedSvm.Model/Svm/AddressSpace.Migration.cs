using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>Into VRAM (2.9 and 2.10 of the specification; xe_svm_alloc_vram, drm_pagemap_migrate_to_devmem).</content>
public sealed partial class AddressSpace
{
    /// <summary>How often a migration waits for accesses that are under way; then they count as pins.</summary>
    private const int DrainWaits = 8;

    private bool Step(SvmTask task, AllocateVramCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case AllocateVramCall.At.Scan:
                if (!_memory.TryGet(0, out Mm? mm))
                {
                    return Return(task, Errno.EFAULT);
                }

                if (mm.Scan(call.Range, call.Target, device => Sees(call.Device, device)) == PageScan.Equal)
                {
                    return Return(task, Errno.Ok);
                }

                call.Step = AllocateVramCall.At.Locked;
                return LockMigration(task, isShared: true, outbox);
            case AllocateVramCall.At.Locked:
                call.Step = AllocateVramCall.At.Migrated;
                return Call(task, new MigrateCall(call.Target, call.Range, call.Timeslice));
            case AllocateVramCall.At.Migrated:
                Unlock(task, LockClass.Migration, outbox);
                if (task.Errno != Errno.EBUSY)
                {
                    return Return(task, task.Errno);
                }

                call.Step = AllocateVramCall.At.Alone;
                return LockMigration(task, isShared: false, outbox);
            case AllocateVramCall.At.Alone:
                call.Step = AllocateVramCall.At.Evicted;
                return Call(task, ToSystemCall.Of(0, call.Range, EvictTries));
            case AllocateVramCall.At.Evicted:
                call.Step = AllocateVramCall.At.Unshared;
                return !IsToBeUnshared(call.Range) || Call(task, new CopyOnWriteCall(0, call.Range));
            case AllocateVramCall.At.Unshared:
                call.Step = AllocateVramCall.At.MigratedAlone;
                return Call(task, new MigrateCall(call.Target, call.Range, call.Timeslice));
            default:
                Unlock(task, LockClass.Migration, outbox);
                return Return(task, task.Errno);
        }
    }

    private bool Step(SvmTask task, MigrateCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case MigrateCall.At.Populate:
                call.Step = MigrateCall.At.Populated;
                TracePart(task, MigratePart, outbox);
                Message populate = call.IsByPage ? new PopulateDevmemPages(task.Id, call.Range) : new PopulateDevmem(task.Id, call.Range);
                outbox.Send(Spec.Devices[call.Target].Device, populate, Calibration.Call);
                return false;
            case MigrateCall.At.Populated:
                var populated = (DevmemPopulated)heard!;
                if (populated.Errno != Errno.Ok)
                {
                    return Return(task, populated.Errno);
                }

                call.Allocation = populated.Allocation;
                call.Blocks = populated.Blocks;
                call.Step = MigrateCall.At.Collect;
                return true;
            case MigrateCall.At.Collect:
                return Collect(task, call, outbox);
            case MigrateCall.At.Notified:
                call.Step = MigrateCall.At.Isolated;
                return Spend(task, IsolateCost(RangesOf(call)) + WaitsOf(call), SvmYield.Isolate, outbox);
            case MigrateCall.At.Isolated:
                call.Step = MigrateCall.At.Copied;
                call.CopyBegun = outbox.Now;
                TracePart(task, CopyPart, outbox);
                return CopyIn(task, call, outbox);
            case MigrateCall.At.Copied:
                var reply = (SvmReply)heard!;
                call.Failed = call.Failed == Errno.Ok ? reply.Errno : call.Failed;
                if (--call.Pending > 0)
                {
                    return false;
                }

                if (call.Failed != Errno.Ok)
                {
                    _memory[0].Restore(call.Range);
                    WakePages(call.Range);
                    return Release(task, call, call.Failed, outbox);
                }

                call.Step = MigrateCall.At.Finalized;
                TracePart(task, FinalizePart, outbox);
                ObserveTimes(call.Target, call.Ranges, SvmMetrics.CopyInTime, outbox.Now - call.CopyBegun, outbox);
                return Spend(task, FinalizeCost(RangesOf(call)), SvmYield.Finalize, outbox);
            default:
                return PutIn(task, call, outbox);
        }
    }

    /// <summary>
    /// Pages that are shared since a fork do not migrate, and the device that wants them would have them for writing anyway: so they are copied now rather than when it gets them.
    /// </summary>
    private bool IsToBeUnshared(AddressRange range)
    {
        if (!_memory.TryGet(0, out Mm? mm) || !mm.Vmas.TryFind(range.Start, out CpuVma vma) || !vma.IsWritable || !vma.IsPrivate || !vma.Range.Contains(range))
        {
            return false;
        }

        var runs = new List<PageRun>();
        mm.Walk(range, runs);
        return runs.Exists(run => run.IsShared) && runs.TrueForAll(run => run.Kind == PageKind.System && !run.IsIsolated);
    }

    /// <summary>Device pages of a peer can be pushed to a device: both pagemaps are in one group.</summary>
    private bool Reaches(int source, int target) => source == target || (_groups[source] is { } group && group == _groups[target]);

    private bool Collect(SvmTask task, MigrateCall call, IOutbox outbox)
    {
        if (!_memory.TryGet(0, out Mm? mm))
        {
            return Release(task, call, Errno.EFAULT, outbox);
        }

        if (mm.HasPinned(call.Range) && call.Waits++ < DrainWaits)
        {
            return AwaitPages(task, 0, call.Range, isDrain: true);
        }

        if (mm.HasIsolated(call.Range))
        {
            return AwaitPages(task, 0, call.Range, isDrain: false);
        }

        if (!AreSettled(task, 0, [call.Range], outbox))
        {
            return false;
        }

        var runs = new List<PageRun>();
        mm.Walk(call.Range, runs);
        if (runs.Exists(run => run.Kind == PageKind.Device && !Reaches(run.Device, call.Target)))
        {
            return Release(task, call, Errno.EBUSY, outbox);
        }

        call.Sources.Clear();
        Errno errno = mm.CollectForDevice(call.Range, call.Target, Settings.MigratesFromPeers, fromItself: false, call.Sources);
        if (errno != Errno.Ok || call.Sources.Count == 0)
        {
            return Release(task, call, errno, outbox);
        }

        call.Step = MigrateCall.At.Notified;
        return Call(task, new NotifyCall(call.Range, isUnmap: false, only: -1));
    }

    /// <summary>Nothing was moved: the VRAM goes back.</summary>
    private bool Release(SvmTask task, MigrateCall call, Errno errno, IOutbox outbox)
    {
        for (int i = 0; i < call.Allocations; i++)
        {
            outbox.Send(Spec.Devices[call.Target].Device, new ReleaseDevmem(call.Allocation + i), Calibration.Call);
        }

        return Return(task, errno);
    }

    /// <summary>Runs of one kind of source each: the target's copy engine pulls from system memory and clears, those of peers push.</summary>
    private bool CopyIn(SvmTask task, MigrateCall call, IOutbox outbox)
    {
        EntityId target = Spec.Devices[call.Target].Device;
        var byCopier = new SortedDictionary<int, ImmutableArray<CopyRun>.Builder>();
        var blocks = new RangeCursor(call.Blocks);
        foreach (PageRun source in call.Sources)
        {
            int copier = source.Kind == PageKind.Device ? source.Device : call.Target;
            if (!byCopier.TryGetValue(copier, out ImmutableArray<CopyRun>.Builder? runs))
            {
                byCopier[copier] = runs = ImmutableArray.CreateBuilder<CopyRun>();
            }

            ulong offset = 0;
            foreach (AddressRange part in blocks.Take(source.Bytes))
            {
                runs.Add(new CopyRun(AddressOf(source, offset), new PageAddress(PagePlace.Vram, target, part.Start), (long)part.Length));
                offset += part.Length;
            }
        }

        foreach ((int copier, ImmutableArray<CopyRun>.Builder runs) in byCopier)
        {
            call.Pending++;
            outbox.Send(Spec.Devices[copier].Device, new CopyPages(task.Id, runs.ToImmutable()), Calibration.Call);
        }

        return false;
    }

    private PageAddress AddressOf(PageRun run, ulong offset) => run.Kind switch
    {
        PageKind.System => new PageAddress(PagePlace.System, default, run.Address + offset),
        PageKind.Device => new PageAddress(PagePlace.Vram, Spec.Devices[run.Device].Device, run.Address + offset),
        _ => new PageAddress(PagePlace.Zero, default, 0),
    };

    private bool PutIn(SvmTask task, MigrateCall call, IOutbox outbox)
    {
        var gone = new List<PageRun>();
        AddDevmem(call);
        TraceRanges(call.Target, outbox);
        _memory[0].Replace([call.Range], PageTarget.OnDevice(call.Target, call.Allocation), call.Blocks, gone, step: call.IsByPage ? 1 : 0);
        if (call.Timeslice > SimTime.Zero)
        {
            _devmem.Hold(call.Target, call.Allocation, outbox.Now + call.Timeslice, outbox.Now);
        }

        foreach (PageRun source in call.Sources)
        {
            CountCopy(source, call.Target, call.Ranges.Bytes, outbox);
        }

        Forget(gone, outbox);
        WakePages(call.Range);
        return Return(task, Errno.Ok);
    }
}
