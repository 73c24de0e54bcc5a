using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>Back to system memory (2.11 of the specification; drm_pagemap_migrate_to_ram and drm_pagemap_evict_to_ram, drivers/gpu/drm/drm_pagemap.c).</content>
public sealed partial class AddressSpace
{
    /// <summary>evict_to_ram tries so often.</summary>
    private const int EvictTries = 3;

    private bool Step(SvmTask task, ToSystemCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case ToSystemCall.At.Collect:
                return Collect(task, call, outbox);
            case ToSystemCall.At.Notified:
                call.Step = ToSystemCall.At.Isolated;
                TracePart(task, MigratePart, outbox);
                return Spend(task, IsolateCost(call.Sources.Select(source => source.Run.Virtual)), SvmYield.Isolate, outbox);
            case ToSystemCall.At.Isolated:
                call.Step = ToSystemCall.At.Allocated;
                return Allocate(task, call.Sources.Sum(source => (long)source.Run.Bytes), outbox);
            case ToSystemCall.At.Allocated:
                var allocated = (PagesAllocated)heard!;
                if (allocated.Errno != Errno.Ok)
                {
                    return GiveUp(task, call, allocated.Errno);
                }

                call.Pages = allocated.Pages;
                call.Step = ToSystemCall.At.Copied;
                TracePart(task, CopyPart, outbox);
                return CopyHome(task, call, outbox);
            case ToSystemCall.At.Copied:
                var reply = (SvmReply)heard!;
                call.Failed = call.Failed == Errno.Ok ? reply.Errno : call.Failed;
                if (--call.Pending > 0)
                {
                    return false;
                }

                if (call.Failed != Errno.Ok)
                {
                    Free(call.Pages, outbox);
                    return GiveUp(task, call, call.Failed);
                }

                ObserveCopies(call, outbox);
                call.Step = ToSystemCall.At.Finalized;
                TracePart(task, FinalizePart, outbox);
                return Spend(task, FinalizeCost(call.Sources.Select(source => source.Run.Virtual)), SvmYield.Finalize, outbox);
            default:
                return PutHome(task, call, outbox);
        }
    }

    private bool Collect(SvmTask task, ToSystemCall call, IOutbox outbox)
    {
        if (!_memory.TryGet(call.Mm, out Mm? mm))
        {
            return Return(task, Errno.EFAULT);
        }

        if (call.IsCpuFault && IsHeld(mm, call.Range, outbox.Now))
        {
            return Return(task, Errno.EAGAIN);
        }

        Errno errno;
        if (call.Device < 0)
        {
            if (!AreSettled(task, call.Mm, [call.Range], outbox) || (!call.IsCpuFault && !AreReleased(task, mm, call.Range, outbox)))
            {
                return false;
            }

            var runs = new List<PageRun>();
            errno = mm.CollectForSystem(call.Range, runs);
            call.Sources.AddRange(runs.Select(run => new MmPageRun(call.Mm, run)));
        }
        else
        {
            // Pages may be elsewhere than where they were put, and other pages there.
            IReadOnlyList<MmPageRun> pages =
                _devmem.Find(call.Device, call.Allocation) is { } record ? _memory.PagesOf(call.Device, call.Allocation, call.Range, record.Resident) : [];
            if (!AreSettled(task, call.Mm, [.. pages.Where(page => page.Mm == 0).Select(page => page.Run.Virtual)], outbox))
            {
                return false;
            }

            errno = _memory.Collect(pages, call.Sources);
        }

        if (errno == Errno.EBUSY && ++call.Tried < call.Tries)
        {
            return AwaitPages(task, call.Mm, call.Device < 0 ? call.Range : SvmPages.Mirrored, isDrain: true);
        }

        if (errno != Errno.Ok || call.Sources.Count == 0)
        {
            return Return(task, errno);
        }

        call.Step = ToSystemCall.At.Notified;
        AddressRange mirrored = MirroredBy(call.Sources);
        return !mirrored.IsValid || Call(task, new NotifyCall(mirrored, isUnmap: false, only: -1));
    }

    private void CheckTimeslice(ToSystemCall call, IOutbox outbox)
    {
        foreach (MmPageRun source in call.Sources)
        {
            SimTime until = _devmem.HeldUntil(source.Run.Device, source.Run.Allocation);
            if (outbox.Now < until)
            {
                outbox.Observe(Observation.Of(SvmInvariants.TakenInTimeslice($"a CPU fault takes {source.Run.Virtual}, which is device {source.Run.Device}'s until {until}")));
            }
        }
    }

    /// <summary>Where mm 0, which VMs mirror, has the pages: mostly under the addresses of the other mm, unless one of both moved them.</summary>
    private AddressRange MirroredBy(List<MmPageRun> sources)
    {
        var hull = new AddressRange(1, 0);
        foreach (MmPageRun source in sources)
        {
            if (source.Mm == 0)
            {
                hull = hull.Widen(source.Run.Virtual);
            }
            else if (source.Run.IsShared && _memory.TryGet(0, out Mm? process))
            {
                foreach (MmPageRun mirrored in process.MappingsOf(source.Run))
                {
                    hull = hull.Widen(mirrored.Run.Virtual);
                }
            }
        }

        return hull;
    }

    private bool CopyHome(SvmTask task, ToSystemCall call, IOutbox outbox)
    {
        var byDevice = new SortedDictionary<int, ImmutableArray<CopyRun>.Builder>();
        var targets = new RangeCursor(call.Pages);
        foreach (MmPageRun source in call.Sources)
        {
            EntityId device = Spec.Devices[source.Run.Device].Device;
            if (!byDevice.TryGetValue(source.Run.Device, out ImmutableArray<CopyRun>.Builder? runs))
            {
                byDevice[source.Run.Device] = runs = ImmutableArray.CreateBuilder<CopyRun>();
            }

            ulong address = source.Run.Address;
            foreach (AddressRange part in targets.Take(source.Run.Bytes))
            {
                runs.Add(new CopyRun(new PageAddress(PagePlace.Vram, device, address), new PageAddress(PagePlace.System, default, part.Start), (long)part.Length));
                address += part.Length;
            }
        }

        foreach ((int device, ImmutableArray<CopyRun>.Builder runs) in byDevice)
        {
            call.Pending++;
            outbox.Send(Spec.Devices[device].Device, new CopyPages(task.Id, runs.ToImmutable()), Calibration.Call);
        }

        call.CopyBegun = outbox.Now;
        return false;
    }

    /// <summary>How long the copies took, of each device.</summary>
    private void ObserveCopies(ToSystemCall call, IOutbox outbox)
    {
        foreach (IGrouping<int, MmPageRun> device in call.Sources.GroupBy(source => source.Run.Device).OrderBy(group => group.Key))
        {
            long bytes = device.Sum(source => (long)source.Run.Bytes);
            ObserveTime(device.Key, SizeOf(bytes), SvmMetrics.CopyOutTime, outbox.Now - call.CopyBegun, outbox);
        }
    }

    private bool GiveUp(SvmTask task, ToSystemCall call, Errno errno)
    {
        foreach (MmPageRun source in call.Sources)
        {
            _memory[source.Mm].Restore(source.Run.Virtual);
            WakeUsers(source.Run);
        }

        return Return(task, errno);
    }

    private bool PutHome(SvmTask task, ToSystemCall call, IOutbox outbox)
    {
        if (call.IsCpuFault)
        {
            CheckTimeslice(call, outbox);
        }

        var gone = new List<PageRun>();
        var pages = new RangeCursor(call.Pages);
        foreach (MmPageRun source in call.Sources)
        {
            _memory[source.Mm].Replace([source.Run.Virtual], PageTarget.System, pages.Take(source.Run.Bytes), gone);
            CountCopy(source.Run, SvmRange.InSystem, long.MaxValue, outbox);
        }

        Forget(gone, outbox);
        foreach (MmPageRun source in call.Sources)
        {
            WakeUsers(source.Run);
        }

        return Return(task, Errno.Ok);
    }

    /// <summary>Whoever waits for pages that were isolated looks again: other mms may have had pages that are shared at other addresses.</summary>
    private void WakeUsers(in PageRun run) => WakePages(run.IsShared ? SvmPages.Mirrored : run.Virtual);

    private bool Step(SvmTask task, EvictCall call, IOutbox outbox)
    {
        if (call.Step == EvictCall.At.Tried && task.Errno != Errno.EBUSY && task.Errno != Errno.Ok)
        {
            return Finish(task, task.Errno, outbox);
        }

        if (BufferIn(call.Device, call.Allocation) is { } buffer)
        {
            Observe(call.Device, SvmMetrics.Evictions, 1, outbox);
            call.Step = EvictCall.At.Tried;
            return Call(task, new EvictBufferCall(buffer.Id, call.Allocation));
        }

        if (_devmem.Find(call.Device, call.Allocation) is { } record)
        {
            if (call.Attempts++ == EvictTries)
            {
                return Finish(task, Errno.EBUSY, outbox);
            }

            Observe(call.Device, SvmMetrics.Evictions, call.Step == EvictCall.At.Try ? 1 : 0, outbox);
            call.Step = EvictCall.At.Tried;
            return Call(task, new ToSystemCall(0, record.Addresses, call.Device, call.Allocation, EvictTries));
        }

        if (DuplicateOf(call.Device, call.Allocation) is { } duplicate)
        {
            return call.Attempts++ == EvictTries
                ? Finish(task, Errno.EBUSY, outbox)
                : Call(task, new NotifyCall(duplicate, isUnmap: false, only: call.Device));
        }

        // VRAM of a migration that is under way: its pages are there and are evicted once its move has ended. Else it was detached meanwhile.
        return FilledBy(call.Device, call.Allocation) is not { } filling ? Finish(task, Errno.Ok, outbox)
            : call.Attempts++ == EvictTries ? Finish(task, Errno.EBUSY, outbox)
            : AwaitPages(task, 0, filling, isDrain: false);
    }

    /// <summary>Where the pages will be that are being brought to an allocation; null when nobody does.</summary>
    private AddressRange? FilledBy(int device, long allocation)
    {
        foreach (SvmCall call in _tasks.InOrder.SelectMany(task => task.Calls))
        {
            if (call is MigrateCall migrate && migrate.Target == device && migrate.Owns(allocation))
            {
                return migrate.Range;
            }

            if (call is DuplicateCall { Pinned.IsValid: true } duplicate && duplicate.Device == device && duplicate.Allocation == allocation)
            {
                return duplicate.Pinned;
            }
        }

        return null;
    }
}
