using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>Getting the pages of ranges and binding them (steps 7 and 8 of 2.8 in the specification).</content>
public sealed partial class AddressSpace
{
    /// <summary>Pages of a device are returned in place to a VM of its group (dev_private_owner); all others go to system memory first.</summary>
    private bool Sees(int vmDevice, int device) => _groups[device] is { } group && _vms[vmDevice]?.Owner == group;

    private bool Step(SvmTask task, GetPagesCall call, IOutbox outbox)
    {
        switch (call.Step)
        {
            case GetPagesCall.At.Begin:
                // mmu_interval_read_begin waits for a notifier that is under way.
                call.Step = GetPagesCall.At.ReadBegin;
                TracePart(task, GetPagesPart, outbox);
                return LockNotifier(task, call.Device, outbox);
            case GetPagesCall.At.ReadBegin:
                Unlock(task, LockClass.Notifier, outbox);
                return Walk(task, call, outbox);
            case GetPagesCall.At.Resolved:
                call.Step = GetPagesCall.At.Begin;
                return task.Errno == Errno.Ok || Return(task, task.Errno == Errno.EBUSY ? Errno.EFAULT : task.Errno);
            default:
                if (_vms[call.Device]?.Svm is not { } svm || svm.Find(call.Start) is not { IsUnmapped: false } range)
                {
                    return Return(task, Errno.EFAULT);
                }

                if (svm.SequenceOf(call.Start) != call.Sequence)
                {
                    call.Step = GetPagesCall.At.Begin;
                    return true;
                }

                StoreRange(call.Device, _vms[call.Device]!, range.With(RangeFlags.HasPages) with { Place = call.Place }, outbox);
                return Return(task, Errno.Ok);
        }
    }

    /// <summary>hmm_range_fault: what is missing is faulted in first, and then everything is looked at again.</summary>
    private bool Walk(SvmTask task, GetPagesCall call, IOutbox outbox)
    {
        if (_vms[call.Device]?.Svm is not { } svm || svm.Find(call.Start) is not { IsUnmapped: false } range || !_memory.TryGet(0, out Mm? mm)
            || !mm.Vmas.TryFind(call.Start, out CpuVma vma) || !vma.Range.Contains(range.Addresses))
        {
            return Return(task, Errno.EFAULT);
        }

        if (vma.Protection == Protection.None)
        {
            return Return(task, Errno.EPERM);
        }

        call.Sequence = svm.SequenceOf(call.Start);
        var runs = new List<PageRun>();
        mm.Walk(range.Addresses, runs, withHoles: true);
        call.Step = GetPagesCall.At.Resolved;
        task.Errno = Errno.Ok;
        foreach (PageRun run in runs)
        {
            bool isToBeCopied = run.IsShared && vma.IsWritable && vma.IsPrivate;
            if (run.IsIsolated)
            {
                return AwaitPages(task, 0, run.Virtual, isDrain: false);
            }

            if (run.Kind == PageKind.None)
            {
                return Call(task, new PopulateCall(0, run.Virtual));
            }

            if (run.Kind == PageKind.Device && (isToBeCopied || !Sees(call.Device, run.Device)))
            {
                return Call(task, ToSystemCall.Of(0, AllocationAround(run, vma), int.MaxValue));
            }

            if (isToBeCopied)
            {
                return Call(task, new CopyOnWriteCall(0, run.Virtual));
            }
        }

        if (runs.Exists(run => run.Target != runs[0].Target))
        {
            return Return(task, Errno.EOPNOTSUPP);
        }

        call.Place = runs[0].Kind == PageKind.Device ? runs[0].Device : SvmRange.InSystem;
        call.Step = GetPagesCall.At.Mapped;
        return Spend(task, GetPagesCost(range.Addresses), SvmYield.GetPages, outbox);
    }

    /// <summary>What a CPU fault on pages of a device brings home: addresses aligned to the size of their allocation, clipped to the VMA.</summary>
    private AddressRange AllocationAround(PageRun run, CpuVma vma)
    {
        long bytes = _devmem.Find(run.Device, run.Allocation)?.Bytes ?? SvmPages.Size;
        return SvmPages.BlockOf(run.VirtualAddress, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes)).Clip(vma.Range);
    }

    private bool Step(SvmTask task, BindCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case BindCall.At.Lock:
                call.Step = BindCall.At.Check;
                TracePart(task, BindPart, outbox);
                return LockNotifier(task, call.Device, outbox);
            case BindCall.At.Check:
                if (!HavePages(call))
                {
                    Unlock(task, LockClass.Notifier, outbox);
                    return Return(task, Errno.EAGAIN);
                }

                call.Step = BindCall.At.Write;
                return Spend(
                    task,
                    new SimTime(call.Ranges.Sum(ranges => ranges.Count * BindCost(AddressRange.FromLength(ranges.Start, (ulong)ranges.Bytes)).Picoseconds)),
                    SvmYield.Bind,
                    outbox);
            case BindCall.At.Write:
                if (!HavePages(call))
                {
                    Unlock(task, LockClass.Notifier, outbox);
                    return Return(task, Errno.EAGAIN);
                }

                call.Step = BindCall.At.Bound;
                SvmPlace place = Spec.Devices[call.Device];
                outbox.Send(place.Gpu, new BindPages(task.Id, place.VmOf(outbox.Self), RunsOf(call, outbox)), Calibration.Call);
                return false;
            default:
                Errno errno = ((Completed)heard!).Errno;
                if (errno == Errno.Ok)
                {
                    MarkBound(call, outbox);
                }

                Unlock(task, LockClass.Notifier, outbox);
                return Return(task, errno);
        }
    }

    /// <summary>All ranges still have the pages that were got; false where a notifier came between (xe_svm_range_pages_valid).</summary>
    private bool HavePages(BindCall call)
    {
        if (_vms[call.Device] is not { } vm)
        {
            return false;
        }

        foreach (ulong start in call.Ranges.SelectMany(ranges => ranges.Starts))
        {
            if (vm.Svm.Find(start) is not { HasPages: true, IsUnmapped: false } range || HasOtherCopies(call.Device, range, RangeFlags.Duplicate))
            {
                return false;
            }
        }

        return true;
    }

    private ImmutableArray<MappedRun> RunsOf(BindCall call, IOutbox outbox)
    {
        int device = call.Device;
        GpuVm vm = _vms[device]!;
        var mapped = ImmutableArray.CreateBuilder<MappedRun>();
        var runs = new List<PageRun>();
        foreach (RangeStretch ranges in call.Ranges)
        {
            if (ranges.Count > 1)
            {
                AddStretch(device, ranges, mapped, outbox);
                continue;
            }

            SvmRange range = vm.Svm.Find(ranges.Start)!.Value;
            GpuVma vma = vm.Vmas.Find(range.Start);
            PageAtomics atomics = AtomicsOf(vma.Attributes.Atomic);
            if (range.Has(RangeFlags.Duplicate))
            {
                AddDuplicate(device, range, mapped);
                continue;
            }

            runs.Clear();
            _memory[0].Walk(range.Addresses, runs, withHoles: true);
            _memory[0].Vmas.TryFind(range.Start, out CpuVma cpu);
            CheckPlaces(device, range, cpu, vma, runs, outbox);
            mapped.AddRange(runs.Where(run => run.Kind != PageKind.None).Select(run => Map(device, run, IsWritable(cpu, run), atomics)));
        }

        return mapped.ToImmutable();
    }

    private static bool IsWritable(CpuVma vma, PageRun run) => vma.IsWritable && !(run.IsShared && vma.IsPrivate);

    /// <summary>xe_atomic_for_vram and xe_atomic_for_system (drivers/gpu/drm/xe/xe_pt.c).</summary>
    private PageAtomics AtomicsOf(AtomicMode mode) =>
        mode == AtomicMode.Cpu ? PageAtomics.Refused : mode == AtomicMode.Device && Settings.HasSystemAtomics ? PageAtomics.SystemToo : PageAtomics.LocalVram;

    /// <summary>device_map (2.4 of the specification): a device's own VRAM by its address, a peer's by that on the bus, where atomics do not work.</summary>
    private MappedRun Map(int device, PageRun run, bool isWritable, PageAtomics atomics) => run.Kind switch
    {
        PageKind.System => new MappedRun(run.VirtualAddress, run.Physical, SegmentProtocol.System, isWritable) { Atomics = atomics },
        _ when run.Device == device => new MappedRun(run.VirtualAddress, run.Physical, SegmentProtocol.Vram, isWritable) { Atomics = atomics },
        _ => new MappedRun(run.VirtualAddress, OnBus(run), SegmentProtocol.PeerToPeer, isWritable) { Atomics = atomics == PageAtomics.SystemToo ? PageAtomics.LocalVram : atomics },
    };

    private AddressRange OnBus(PageRun run) => AddressRange.FromLength(Spec.Devices[run.Device].IoStart + run.Address, run.Bytes);

    /// <summary>What must be so of pages that are about to be bound.</summary>
    private void CheckPlaces(int device, SvmRange range, CpuVma cpu, GpuVma vma, List<PageRun> runs, IOutbox outbox)
    {
        CheckOutside(device, range.Addresses, cpu, vma, runs, outbox);

        // Pages that a migration has isolated are still where they were: its notifier waits for this bind, and takes it away before anything is copied.
        if (runs.Exists(run => run.Kind != runs[0].Kind))
        {
            outbox.Observe(Observation.Of(SvmInvariants.HalfMoved($"device {device}: {range.Addresses} is bound while only a part of it has moved")));
        }
        else if (runs.Exists(run => run.Target != runs[0].Target))
        {
            outbox.Observe(Observation.Of(SvmInvariants.ScatteredRange($"device {device}: {range.Addresses} is bound over several allocations")));
        }
    }

    /// <summary>Neither leave ranges their VMAs, nor pages the group of the device.</summary>
    private void CheckOutside(int device, AddressRange range, CpuVma cpu, GpuVma vma, List<PageRun> runs, IOutbox outbox)
    {
        if (!cpu.Range.Contains(range) || !vma.Addresses.Contains(range))
        {
            outbox.Observe(Observation.Of(SvmInvariants.MisplacedRange($"device {device}: {range} leaves its VMA {(cpu.Range.Contains(range) ? vma.Addresses : cpu.Range)}")));
        }

        if (runs.Find(run => run.Kind == PageKind.Device && run.Device != device && !Sees(device, run.Device)) is { Bytes: > 0 } foreign)
        {
            outbox.Observe(Observation.Of(SvmInvariants.ForeignPeer($"device {device} is to map {foreign.Virtual} in the VRAM of device {foreign.Device}, which is of another group")));
        }
    }

    private void MarkBound(BindCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        var runs = new List<PageRun>();
        foreach (SvmRange range in call.Ranges.SelectMany(ranges => ranges.Starts).Select(vm.Svm.Find).OfType<SvmRange>())
        {
            _memory[0].Vmas.TryFind(range.Start, out CpuVma cpu);
            runs.Clear();
            _memory[0].Walk(range.Addresses, runs, withHoles: true);
            bool isWritable = !range.Has(RangeFlags.Duplicate) && runs.TrueForAll(run => IsWritable(cpu, run));
            SvmRange bound = range.Without(RangeFlags.Invalidated | RangeFlags.Writable).With(RangeFlags.Present | (isWritable ? RangeFlags.Writable : RangeFlags.None));
            StoreRange(call.Device, vm, bound with { Accesses = 0 }, outbox);
            if (HasOtherCopies(call.Device, bound, RangeFlags.Duplicate | RangeFlags.HasPages))
            {
                outbox.Observe(Observation.Of(SvmInvariants.TwoCopies($"device {call.Device} translates {bound.Addresses}, of which another has a copy that is not the same")));
            }
        }
    }
}
