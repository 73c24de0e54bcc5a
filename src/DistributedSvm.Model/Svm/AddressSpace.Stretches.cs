using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Ranges of one page that a prefetch brings together, as many as follow each other within 2 MiB and are alike. Each still gets its allocation, its pages and its entry, in this order, and costs
/// its CPU time; what they share is the way to the device and back, and that is made up for in the time that the task spends.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>Fewer are brought one by one.</summary>
    private const int LeastStretch = 16;

    private const long MostStretchBytes = 2L << 20;

    /// <summary>The ranges from this one on that are to be brought together with it; one that is not to be brought so is alone.</summary>
    private RangeStretch StretchFrom(PrefetchCall call, GpuVm vm, Mm mm, SvmRange first, IOutbox outbox)
    {
        if (first.Bytes != SvmPages.Size || call.Target < 0 || Spec.Devices[call.Target].Function != 0 || first.Start < call.Apart || !IsAlike(call, mm, first))
        {
            return RangeStretch.Of(first);
        }

        mm.Vmas.TryFind(first.Start, out CpuVma cpu);
        AddressRange block = SvmPages.BlockOf(first.Start, Math.Min(MostStretchBytes, Settings.NotifierBytes));
        ulong end = block.Clip(call.Range).Clip(cpu.Range).Clip(vm.Vmas.Find(first.Start).Addresses).End;
        int count = 1;
        for (ulong at = first.Addresses.End + 1; at <= end; at += SvmPages.Size)
        {
            if (FindOrInsert(call.Device, vm, mm, at, isWrite: false, out SvmRange next, outbox) != Errno.Ok || next.Bytes != SvmPages.Size || !IsAlike(call, mm, next))
            {
                break;
            }

            count++;
        }

        return new RangeStretch(first.Start, SvmPages.Size, count < LeastStretch ? 1 : count);
    }

    private bool IsAlike(PrefetchCall call, Mm mm, SvmRange range)
    {
        PageRun page = mm.PageAt(range.Start);
        return CanMigrate(range) && !range.IsBound && !range.IsUnmapped && !range.Has(RangeFlags.Duplicate)
            && !page.IsIsolated && !page.IsShared && (page.Kind != PageKind.Device || page.Device != call.Target);
    }

    private bool Step(SvmTask task, StretchCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case StretchCall.At.Lock:
                call.PartBegun = outbox.Now;
                call.Step = StretchCall.At.Locked;
                return LockMigration(task, isShared: true, outbox);
            case StretchCall.At.Locked:
                call.Step = StretchCall.At.Migrated;
                return Call(task, new MigrateCall(call.Target, call.Ranges.Addresses, SimTime.Zero) { IsByPage = true });
            case StretchCall.At.Migrated:
                Unlock(task, LockClass.Migration, outbox);
                if (task.Errno != Errno.Ok)
                {
                    return Return(task, task.Errno);
                }

                Observe(call.Device, call.Ranges.Bytes, SvmMetrics.SizedMigrations, call.Ranges.Count, outbox);
                ObserveTimes(call.Device, call.Ranges, SvmMetrics.MigrationTime, outbox.Now - call.PartBegun, outbox);
                call.PartBegun = outbox.Now;
                call.Step = StretchCall.At.ReadBegin;
                TracePart(task, GetPagesPart, outbox);
                return LockNotifier(task, call.Device, outbox);
            case StretchCall.At.ReadBegin:
                Unlock(task, LockClass.Notifier, outbox);
                if (!IsThere(call))
                {
                    return Return(task, Errno.EAGAIN);
                }

                call.Sequence = _vms[call.Device]!.Svm.SequenceOf(call.Ranges.Start);
                call.Step = StretchCall.At.Mapped;
                return Spend(task, GetPagesCost(AddressRange.FromLength(call.Ranges.Start, SvmPages.Size)) * call.Ranges.Count, SvmYield.GetPages, outbox);
            default:
                if (!IsThere(call) || _vms[call.Device]!.Svm.SequenceOf(call.Ranges.Start) != call.Sequence)
                {
                    return Return(task, Errno.EAGAIN);
                }

                GpuVm vm = _vms[call.Device]!;
                foreach (ulong start in call.Ranges.Starts)
                {
                    StoreRange(call.Device, vm, vm.Svm.Find(start)!.Value.With(RangeFlags.HasPages) with { Place = call.Target }, outbox);
                }

                ObserveTimes(call.Device, call.Ranges, SvmMetrics.GetPagesTime, outbox.Now - call.PartBegun, outbox);
                return Return(task, Errno.Ok);
        }
    }

    /// <summary>All its pages are on the target, where the VM sees them, and all its ranges are there.</summary>
    private bool IsThere(StretchCall call) =>
        _vms[call.Device]?.Svm is { } svm
        && _memory.TryGet(0, out Mm? mm)
        && mm.Scan(call.Ranges.Addresses, call.Target, device => Sees(call.Device, device)) == PageScan.Equal
        && call.Ranges.Starts.All(start => svm.Find(start) is { IsUnmapped: false });

    /// <summary>Each range took its part of the time.</summary>
    private void ObserveTimes(int device, RangeStretch ranges, string name, SimTime time, IOutbox outbox)
    {
        var each = new SimTime(time.Picoseconds / ranges.Count);
        Observe(device, ranges.Bytes, name + "_us", Microseconds(each) * ranges.Count, outbox);
        var sample = Observation.Sample(SvmMetrics.Of(Spec.Devices[device], ranges.Bytes, name), each.Picoseconds);
        for (int i = 0; i < ranges.Count; i++)
        {
            outbox.Observe(sample);
        }
    }

    /// <summary>What a migration moves, as ranges.</summary>
    private static IEnumerable<AddressRange> RangesOf(MigrateCall call) =>
        call.Ranges.Starts.Select(start => AddressRange.FromLength(start, (ulong)call.Ranges.Bytes));

    /// <summary>What ranges that are moved together would have waited for their devices, each after the one before it: for VRAM, and for a job of their own on the copy engine.</summary>
    private SimTime WaitsOf(MigrateCall call)
    {
        SimTime job = Costs.CopyFixed + (Costs.HasFolios ? Costs.CopyPage : SimTime.Zero);
        return (job + (Calibration.Call * 6) + Calibration.Doorbell + Calibration.Interrupt + Costs.MigrateFixed) * (call.Allocations - 1);
    }

    private void AddDevmem(MigrateCall call)
    {
        if (!call.IsByPage)
        {
            _devmem.Add(call.Target, call.Allocation, call.Range);
            return;
        }

        long allocation = call.Allocation;
        foreach (AddressRange range in RangesOf(call))
        {
            _devmem.Add(call.Target, allocation++, range);
        }
    }

    /// <summary>What ranges that were brought together are bound to: neighbours of which the pages are neighbours too are one run.</summary>
    private void AddStretch(int device, RangeStretch ranges, ImmutableArray<MappedRun>.Builder mapped, IOutbox outbox)
    {
        AddressRange all = ranges.Addresses;
        GpuVma vma = _vms[device]!.Vmas.Find(ranges.Start);
        PageAtomics atomics = AtomicsOf(vma.Attributes.Atomic);
        var runs = new List<PageRun>();
        _memory[0].Walk(all, runs, withHoles: true);
        _memory[0].Vmas.TryFind(ranges.Start, out CpuVma cpu);
        CheckOutside(device, all, cpu, vma, runs, outbox);
        int first = mapped.Count;
        foreach (PageRun run in runs)
        {
            if (run.Kind == PageKind.None)
            {
                continue;
            }

            MappedRun next = Map(device, run, IsWritable(cpu, run), atomics);
            if (mapped.Count > first && mapped[^1] is var last && last.VirtualAddress + last.Address.Length == next.VirtualAddress
                && (last with { VirtualAddress = next.VirtualAddress, Address = next.Address }) == next && last.Address.End + 1 == next.Address.Start)
            {
                mapped[^1] = last with { Address = new AddressRange(last.Address.Start, next.Address.End) };
            }
            else
            {
                mapped.Add(next);
            }
        }
    }
}
