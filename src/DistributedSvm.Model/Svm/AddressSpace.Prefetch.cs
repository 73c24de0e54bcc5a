using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>Prefetch (2.13 of the specification), range by range, with one bind for all; and ranges that a device has accessed often.</content>
public sealed partial class AddressSpace
{
    /// <summary>How often the bind of a prefetch is tried before the device is left to fault.</summary>
    private const int PrefetchTries = 3;

    private bool Step(SvmTask task, PrefetchCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case PrefetchCall.At.Enter:
                if (!SvmPages.AreWhole(call.Range))
                {
                    return Finish(task, Errno.EINVAL, outbox);
                }

                if (UsableVm(call.Device) is null)
                {
                    return Finish(task, Errno.ENOENT, outbox);
                }

                call.Step = PrefetchCall.At.EnterVm;
                return LockMmap(task, 0, isShared: true, outbox);
            case PrefetchCall.At.EnterVm:
                call.Step = PrefetchCall.At.Collected;
                return LockVm(task, call.Device, outbox);
            case PrefetchCall.At.Collected:
                if (UsableVm(call.Device) is not { } vm || !_memory.TryGet(0, out _))
                {
                    return Finish(task, Errno.ENOENT, outbox);
                }

                if (vm.Svm.HasGarbage)
                {
                    return Call(task, new CollectCall(call.Device));
                }

                TraceWork(call.Device, "prefetch", call.Range, outbox);
                call.Ranges.Clear();
                call.Seen.Clear();
                call.Next = call.Range.Start;
                call.Step = PrefetchCall.At.Find;
                return true;
            case PrefetchCall.At.Find:
                return FindNext(task, call, outbox);
            case PrefetchCall.At.Migrated:
                if (call.Target >= 0)
                {
                    Observe(call.Device, call.Current.Bytes, SvmMetrics.SizedMigrations, 1, outbox);
                    ObserveTime(call.Device, call.Current.Bytes, SvmMetrics.MigrationTime, outbox.Now - call.PartBegun, outbox);
                }

                call.Step = PrefetchCall.At.GetPages;
                return task.Errno == Errno.Ok || Finish(task, Errno.ENODATA, outbox);
            case PrefetchCall.At.GetPages:
                call.PartBegun = outbox.Now;
                call.Step = PrefetchCall.At.GotPages;
                return Call(task, new GetPagesCall(call.Device, call.Current.Start));
            case PrefetchCall.At.GotPages:
                if (task.Errno == Errno.Ok)
                {
                    ObserveTime(call.Device, call.Current.Bytes, SvmMetrics.GetPagesTime, outbox.Now - call.PartBegun, outbox);
                    call.Ranges.Add(RangeStretch.Of(call.Current));
                    call.Step = PrefetchCall.At.Find;
                    return true;
                }

                return Finish(task, task.Errno is Errno.EOPNOTSUPP or Errno.EFAULT or Errno.EPERM ? Errno.ENODATA : task.Errno, outbox);
            case PrefetchCall.At.Stretched:
                AfterStretch(task, call);
                return true;
            default:
                return AfterBind(task, call, outbox);
        }
    }

    /// <summary>Ranges that could not be brought together are brought one by one.</summary>
    private void AfterStretch(SvmTask task, PrefetchCall call)
    {
        if (task.Errno == Errno.Ok)
        {
            call.Ranges.Add(call.Stretch);
            See(call, call.Stretch);
            call.Next = call.Stretch.Addresses.End + 1;
        }
        else
        {
            call.Apart = call.Stretch.Addresses.End + 1;
        }

        call.Step = PrefetchCall.At.Find;
    }

    /// <summary>Notes ranges with the sequence of their notifier: neighbours that have one in common are noted together.</summary>
    private void See(PrefetchCall call, RangeStretch ranges)
    {
        var seen = new SeenRange(ranges, _vms[call.Device]!.Svm.SequenceOf(ranges.Start));
        if (call.Seen is [.., var last] && last.Sequence == seen.Sequence && last.Ranges.Bytes == ranges.Bytes && last.Ranges.Addresses.End + 1 == ranges.Start
            && last.Ranges.Start / (ulong)Settings.NotifierBytes == ranges.Start / (ulong)Settings.NotifierBytes)
        {
            call.Seen[^1] = last with { Ranges = last.Ranges with { Count = last.Ranges.Count + ranges.Count } };
        }
        else
        {
            call.Seen.Add(seen);
        }
    }

    /// <summary>Looks for the next range that has something to be done about, and begins it; binds all when there is none.</summary>
    private bool FindNext(SvmTask task, PrefetchCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        Mm mm = _memory[0];
        while (call.Next <= call.Range.End)
        {
            if (!mm.Vmas.TryFind(call.Next, out _))
            {
                // Memory that is not there is skipped.
                ImmutableArray<CpuVma> rest = mm.Vmas.In(new AddressRange(call.Next, call.Range.End));
                if (rest.IsEmpty)
                {
                    break;
                }

                call.Next = rest[0].Range.Start;
                continue;
            }

            if (vm.Vmas.Find(call.Next) is { Attributes.IsMirror: false } hole)
            {
                call.Next = hole.Addresses.End + 1;
                continue;
            }

            Errno errno = FindOrInsert(call.Device, vm, mm, call.Next, isWrite: false, out SvmRange range, outbox);
            if (errno == Errno.EAGAIN)
            {
                call.Step = PrefetchCall.At.Collected;
                return Call(task, new NotifyCall(range.Addresses, isUnmap: false, only: call.Device));
            }

            if (errno != Errno.Ok)
            {
                return Finish(task, errno == Errno.EPERM ? Errno.ENODATA : errno, outbox);
            }

            call.Target = TargetOf(call, vm.Vmas.Find(range.Start).Attributes);
            call.Stretch = StretchFrom(call, vm, mm, range, outbox);
            bool isPlaced = call.Target == range.Place || (call.Target >= 0 && !CanMigrate(range));
            bool isBound = range.IsBound && isPlaced && !range.Has(RangeFlags.Duplicate);
            if (!isBound && HasDuplicates(call.Stretch.Addresses))
            {
                // Copies go before anything else is done about ranges; then they are looked at again.
                return Call(task, new NotifyCall(call.Stretch.Addresses, isUnmap: false, only: -1));
            }

            if (call.Stretch.Count > 1)
            {
                call.Step = PrefetchCall.At.Stretched;
                return Call(task, new StretchCall(call.Device, call.Target, call.Stretch));
            }

            See(call, call.Stretch);
            call.Next = range.Addresses.End + 1;
            call.Current = range;
            if (isBound)
            {
                continue;
            }

            return Bring(task, call, mm, range, outbox);
        }

        if (call.Ranges.Count == 0)
        {
            task.Value = call.Seen.Sum(seen => (long)seen.Ranges.Count);
            return Finish(task, Errno.Ok, outbox);
        }

        Unlock(task, LockClass.Mmap, outbox);
        call.PartBegun = outbox.Now;
        call.Step = PrefetchCall.At.Bound;
        return Call(task, new BindCall(call.Device, [.. call.Ranges]));
    }

    private static int TargetOf(PrefetchCall call, GpuVmaAttributes attributes) => call.Place switch
    {
        PrefetchPlace.System => Placement.InSystem,
        PrefetchPlace.Local => call.Device,
        _ => attributes.PreferredLocation switch
        {
            AttributeValue.System => Placement.InSystem,
            AttributeValue.FaultingDevice => call.Device,
            long device => (int)device,
        },
    };

    private bool Bring(SvmTask task, PrefetchCall call, Mm mm, SvmRange range, IOutbox outbox)
    {
        call.PartBegun = outbox.Now;
        call.Step = PrefetchCall.At.Migrated;
        if (call.Target < 0)
        {
            return Call(task, ToSystemCall.Of(0, range.Addresses, EvictTries));
        }

        if (CanMigrate(range) && mm.Scan(range.Addresses, call.Target) != PageScan.Equal)
        {
            return Call(task, new AllocateVramCall(call.Device, call.Target, range.Addresses, SimTime.Zero));
        }

        call.Step = PrefetchCall.At.GetPages;
        return true;
    }

    private bool AfterBind(SvmTask task, PrefetchCall call, IOutbox outbox)
    {
        if (task.Errno == Errno.EAGAIN && ++call.Attempts < PrefetchTries)
        {
            UnlockAll(task, outbox);
            call.Step = PrefetchCall.At.Enter;
            return true;
        }

        if (task.Errno != Errno.Ok)
        {
            return Finish(task, task.Errno == Errno.EAGAIN ? Errno.ENODATA : task.Errno, outbox);
        }

        GpuVm vm = _vms[call.Device]!;
        foreach (SeenRange seen in call.Seen.Where(seen => vm.Svm.SequenceOf(seen.Ranges.Start) == seen.Sequence))
        {
            foreach (ulong start in seen.Ranges.Starts.Where(start => vm.Svm.Find(start) is not { IsBound: true }))
            {
                outbox.Observe(Observation.Of(SvmInvariants.PrefetchedInVain($"device {call.Device}: the range at 0x{start:x} was prefetched and is not translated")));
            }
        }

        task.Value = call.Seen.Sum(seen => (long)seen.Ranges.Count);
        return Finish(task, Errno.Ok, outbox);
    }

    /// <summary>A device tells of remote accesses.</summary>
    private void Count(AccessesCounted counted, IOutbox outbox)
    {
        int device = DeviceOf(counted.Device);
        if (UsableVm(device) is not { } vm || !Policy.CountsAccesses)
        {
            return;
        }

        foreach (SvmRange range in vm.Svm.Over(counted.Range))
        {
            if (!range.IsBound || range.Place == device || !CanMigrate(range))
            {
                continue;
            }

            long accesses = range.Accesses + counted.Accesses;
            bool isOften = accesses >= Settings.AccessThreshold;
            StoreRange(device, vm, range with { Accesses = isOften ? 0 : (int)Math.Min(accesses, int.MaxValue) }, outbox);
            if (isOften)
            {
                Begin(default, default, new PromoteCall(device, range.Start), outbox);
            }
        }
    }

    private bool Step(SvmTask task, PromoteCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case PromoteCall.At.Enter:
                call.Step = PromoteCall.At.EnterVm;
                return LockMmap(task, 0, isShared: true, outbox);
            case PromoteCall.At.EnterVm:
                call.Step = PromoteCall.At.Look;
                return LockVm(task, call.Device, outbox);
            case PromoteCall.At.Look:
                if (UsableVm(call.Device)?.Svm.Find(call.Start) is not { IsUnmapped: false } range || !_memory.TryGet(0, out _))
                {
                    return Finish(task, Errno.ENOENT, outbox);
                }

                TraceWork(call.Device, "promote", range.Addresses, outbox);
                call.Bytes = range.Bytes;
                call.Step = PromoteCall.At.Migrated;
                return Call(task, new AllocateVramCall(call.Device, call.Device, range.Addresses, SimTime.Zero));
            case PromoteCall.At.Migrated:
                if (task.Errno != Errno.Ok)
                {
                    return Finish(task, task.Errno, outbox);
                }

                Observe(call.Device, SvmMetrics.Promotions, 1, outbox);
                call.Step = PromoteCall.At.GotPages;
                return Call(task, new GetPagesCall(call.Device, call.Start));
            case PromoteCall.At.GotPages:
                if (task.Errno != Errno.Ok)
                {
                    return Finish(task, task.Errno, outbox);
                }

                Unlock(task, LockClass.Mmap, outbox);
                call.Step = PromoteCall.At.Bound;
                return Call(task, new BindCall(call.Device, [new RangeStretch(call.Start, call.Bytes, 1)]));
            default:
                return Finish(task, task.Errno, outbox);
        }
    }
}
