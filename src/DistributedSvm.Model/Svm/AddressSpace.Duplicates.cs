using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Read-only copies of ranges in the VRAM of devices that read them, besides the pages in system memory, which stay current: whoever writes has the notifiers called first, and they take
/// the copies away.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>The VRAM of each copy, by device and start of its range. Null until there is one.</summary>
    [Id(60)]
    private SortedDictionary<(int Device, ulong Start), DevmemCopy>? _duplicates;

    /// <summary>A device has, or is about to get, a copy of pages there.</summary>
    private bool HasDuplicates(AddressRange range) =>
        Policy.HasDuplicates && _vms.Any(vm => vm is not null && vm.Svm.Over(range).Exists(other => other.Has(RangeFlags.Duplicate)));

    /// <summary>Another device has a copy that is not, or soon will not be, the same as what this range shows; or writes what this range is a copy of.</summary>
    /// <param name="device">Whose range it is.</param>
    /// <param name="range">The range.</param>
    /// <param name="flags">Of copies that count: <see cref="RangeFlags.Duplicate"/> also those that are not made yet, with <see cref="RangeFlags.HasPages"/> no others.</param>
    private bool HasOtherCopies(int device, SvmRange range, RangeFlags flags)
    {
        if (!Policy.HasDuplicates)
        {
            return false;
        }

        for (int other = 0; other < _vms.Length; other++)
        {
            if (other != device && _vms[other] is { } vm && vm.Svm.Over(range.Addresses).Exists(
                    copy => range.Has(RangeFlags.Duplicate) ? copy.IsBound && copy.IsWritable : copy.Has(flags)))
            {
                return true;
            }
        }

        return false;
    }

    private bool Step(SvmTask task, DuplicateCall call, Message? heard, IOutbox outbox)
    {
        GpuVm? vm = _vms[call.Device];
        if (vm?.Svm.Find(call.Start) is not { IsUnmapped: false } range || !_memory.TryGet(0, out Mm? mm))
        {
            return EndDuplicate(task, call, Errno.EFAULT, outbox);
        }

        switch (call.Step)
        {
            case DuplicateCall.At.Begin:
                call.Step = DuplicateCall.At.AtHome;
                return Call(task, ToSystemCall.Of(0, range.Addresses, int.MaxValue));
            case DuplicateCall.At.AtHome:
                if (task.Errno != Errno.Ok)
                {
                    return EndDuplicate(task, call, task.Errno, outbox);
                }

                // What the device itself has of the range goes before the mark, which its notifier would take away: also a copy that is not bound, once its last translation is gone.
                call.Step = DuplicateCall.At.Notified;
                return !range.HasPages || Call(task, new NotifyCall(range.Addresses, isUnmap: false, only: call.Device));
            case DuplicateCall.At.Notified:
                // From here on writers see that there is a copy, and call the notifiers.
                StoreRange(call.Device, vm, range.With(RangeFlags.Duplicate), outbox);
                call.Step = DuplicateCall.At.Marked;
                return true;
            case DuplicateCall.At.Marked:
                // A bind that is under way has looked for copies before there was the mark: the notifier waits for it, and takes away what it bound.
                while (call.Notified < _vms.Length)
                {
                    int other = call.Notified++;
                    if (other != call.Device && ShowsPages(other, range.Addresses))
                    {
                        return Call(task, new NotifyCall(range.Addresses, isUnmap: false, only: other));
                    }
                }

                call.Step = DuplicateCall.At.Drained;
                outbox.Send(Spec.Devices[call.Device].Device, new PopulateDevmem(task.Id, range.Addresses), Calibration.Call);
                return false;
            case DuplicateCall.At.Drained:
                if (heard is DevmemPopulated populated)
                {
                    if (populated.Errno != Errno.Ok)
                    {
                        return EndDuplicate(task, call, populated.Errno, outbox);
                    }

                    call.Allocation = populated.Allocation;
                    call.Blocks = populated.Blocks;
                }

                if (mm.HasPinned(range.Addresses) || mm.HasIsolated(range.Addresses))
                {
                    return AwaitPages(task, 0, range.Addresses, isDrain: true);
                }

                return CopyDuplicate(task, call, mm, range, outbox);
            default:
                return KeepDuplicate(task, call, mm, vm, range, ((SvmReply)heard!).Errno, outbox);
        }
    }

    /// <summary>A device translates pages there that are no copy, or is about to.</summary>
    private bool ShowsPages(int device, AddressRange range) =>
        _vms[device] is { } vm && vm.Svm.Over(range).Exists(other => other.HasPages && !other.Has(RangeFlags.Duplicate));

    private bool CopyDuplicate(SvmTask task, DuplicateCall call, Mm mm, SvmRange range, IOutbox outbox)
    {
        var runs = new List<PageRun>();
        mm.Walk(range.Addresses, runs, withHoles: true);
        if (runs.Exists(run => run.Kind == PageKind.Device) || !range.Has(RangeFlags.Duplicate))
        {
            return EndDuplicate(task, call, Errno.EAGAIN, outbox);
        }

        if (HasOtherCopies(call.Device, range, RangeFlags.Duplicate))
        {
            outbox.Observe(Observation.Of(SvmInvariants.TwoCopies($"device {call.Device} gets a copy of {range.Addresses} while another writes it")));
        }

        EntityId self = Spec.Devices[call.Device].Device;
        var blocks = new RangeCursor(call.Blocks);
        var copies = ImmutableArray.CreateBuilder<CopyRun>();
        foreach (PageRun run in runs)
        {
            ulong offset = 0;
            foreach (AddressRange part in blocks.Take(run.Bytes))
            {
                copies.Add(new CopyRun(AddressOf(run, offset), new PageAddress(PagePlace.Vram, self, part.Start), (long)part.Length));
                offset += part.Length;
            }
        }

        mm.Pin(range.Addresses);
        call.Pinned = range.Addresses;
        call.Step = DuplicateCall.At.Copied;
        outbox.Send(self, new CopyPages(task.Id, copies.ToImmutable()), Calibration.Call);
        return false;
    }

    private bool KeepDuplicate(SvmTask task, DuplicateCall call, Mm mm, GpuVm vm, SvmRange range, Errno errno, IOutbox outbox)
    {
        mm.Unpin(call.Pinned);
        WakePages(call.Pinned);
        call.Pinned = new AddressRange(1, 0);
        if (errno != Errno.Ok || !range.Has(RangeFlags.Duplicate))
        {
            // A writer came between: its notifier took the mark away.
            return EndDuplicate(task, call, errno == Errno.Ok ? Errno.EAGAIN : errno, outbox);
        }

        (_duplicates ??= [])[(call.Device, call.Start)] = new DevmemCopy(call.Allocation, range.Bytes, call.Blocks);
        StoreRange(call.Device, vm, range.With(RangeFlags.HasPages) with { Place = call.Device }, outbox);
        Observe(call.Device, SvmMetrics.Duplicates, 1, outbox);
        Observe(call.Device, SvmMetrics.BytesIn, range.Bytes, outbox);
        return Return(task, Errno.Ok);
    }

    /// <summary>There is no copy: its VRAM goes back, and the range is marked no longer.</summary>
    private bool EndDuplicate(SvmTask task, DuplicateCall call, Errno errno, IOutbox outbox)
    {
        if (_vms[call.Device] is { } vm && vm.Svm.Find(call.Start) is { } range && range.Has(RangeFlags.Duplicate) && _duplicates?.ContainsKey((call.Device, call.Start)) != true)
        {
            StoreRange(call.Device, vm, range.Without(RangeFlags.Duplicate), outbox);
        }

        if (call.Pinned.IsValid && _memory.TryGet(0, out Mm? mm))
        {
            mm.Unpin(call.Pinned);
            WakePages(call.Pinned);
        }

        if (call.Allocation >= 0)
        {
            outbox.Send(Spec.Devices[call.Device].Device, new ReleaseDevmem(call.Allocation), Calibration.Call);
        }

        return Return(task, errno);
    }

    /// <summary>A notifier takes the copy of a range away; the copy may not be made yet.</summary>
    private void DropDuplicate(int device, SvmRange range, IOutbox outbox)
    {
        if (_duplicates is not null && _duplicates.Remove((device, range.Start), out DevmemCopy copy))
        {
            outbox.Send(Spec.Devices[device].Device, new ReleaseDevmem(copy.Allocation), Calibration.Call);
        }
    }

    /// <summary>The addresses of the copy that an allocation holds.</summary>
    private AddressRange? DuplicateOf(int device, long allocation)
    {
        foreach (((int owner, ulong start), DevmemCopy copy) in _duplicates ?? [])
        {
            if (owner == device && copy.Allocation == allocation)
            {
                return AddressRange.FromLength(start, (ulong)copy.Bytes);
            }
        }

        return null;
    }

    private void AddDuplicate(int device, SvmRange range, ImmutableArray<MappedRun>.Builder mapped)
    {
        ulong at = range.Start;
        foreach (AddressRange block in _duplicates![(device, range.Start)].Blocks)
        {
            mapped.Add(new MappedRun(at, block, SegmentProtocol.Vram, IsWritable: false) { Atomics = PageAtomics.Refused });
            at += block.Length;
        }
    }
}
