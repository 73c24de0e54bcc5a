using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <content>Where the range of a GPU's page fault is to be (steps 2 to 6 of 2.8 in the specification).</content>
public sealed partial class AddressSpace
{
    private PlacementPolicy Policy => PlacementPolicy.Of(Settings.Policy);

    /// <summary>Where the range is to be; and whether it is, has to be moved, or just needs its pages.</summary>
    private bool Choose(SvmTask task, FaultCall call, IOutbox outbox)
    {
        GpuVm vm = _vms[call.Device]!;
        if (vm.Svm.Find(call.Range.Start) is not { IsUnmapped: false } range)
        {
            return FromTheTop(task, call, outbox);
        }

        call.Range = range;
        PlacementQuery query = QueryOf(call, vm.Vmas.Find(call.Address).Attributes);
        int target = Policy.TargetOf(query);
        call.NeedsVram = NeedsVram(query, target, canMigrate: call.Tries != 0 && CanMigrate(range));
        call.Target = call.NeedsVram ? call.Device : target;
        if (call.NeedsVram && !CanMigrate(range))
        {
            // Nothing will bring it into VRAM, however often it is tried.
            return Refuse(task, call, Errno.EACCES, outbox);
        }

        if (call.Tries < 0)
        {
            call.Tries = call.NeedsVram ? VramTries : 1;
            call.Timeslice = call.NeedsVram ? Settings.AtomicTimeslice : SimTime.Zero;
        }

        call.Duplicates = !call.NeedsVram && call.Copies < CopyTries && CanMigrate(range) && Policy.Duplicates(query);
        bool isPlaced = call.Target < 0 ? call.Target != Placement.InSystem || range.Place < 0 : range.Place == call.Target || !CanMigrate(range);
        bool isAllowed = call.Access == PageFaultAccess.Read || range.IsWritable;
        if (range.IsBound && isAllowed && !IsAtomicAtPeer(call, range) && (call.Duplicates ? range.Has(RangeFlags.Duplicate) : isPlaced) && (!call.NeedsVram || range.Place == call.Device))
        {
            return Accept(task, call, isValid: true, outbox);
        }

        call.PartBegun = outbox.Now;
        if (call.Target >= 0 && !call.Duplicates && query.Where != call.Target && CanMigrate(range) && call.Tries > 0)
        {
            SimTime timeslice = call.Timeslice;
            call.Tries--;
            call.Timeslice *= 2;
            call.Step = FaultCall.At.Migrated;
            return Call(task, new AllocateVramCall(call.Device, call.Target, range.Addresses, timeslice));
        }

        call.Step = FaultCall.At.Settled;
        if (call.Target == Placement.InSystem && query.Where is not (Placement.InSystem or Placement.Nowhere))
        {
            call.Step = FaultCall.At.Migrated;
            return Call(task, ToSystemCall.Of(0, range.Addresses, EvictTries));
        }

        return true;
    }

    private PlacementQuery QueryOf(FaultCall call, GpuVmaAttributes attributes)
    {
        Mm mm = _memory[0];
        int where = mm.Scan(call.Range.Addresses, call.Device) switch
        {
            PageScan.Equal => call.Device,
            PageScan.Other => mm.PageAt(call.Range.Start).Device,
            PageScan.System => Placement.InSystem,
            _ => Placement.Nowhere,
        };
        bool isShared = false;
        for (int device = 0; device < _vms.Length; device++)
        {
            isShared |= device != call.Device && (_vms[device]?.Svm.Over(call.Range.Addresses).Exists(range => range.IsBound) ?? false);
        }

        return new PlacementQuery(call.Device, call.Access, attributes, where, where < 0 || Sees(call.Device, where), isShared);
    }

    /// <summary>xe_vma_need_vram_for_atomic. A peer's memory never does: what would be there comes to the device, unless it cannot; then it goes home.</summary>
    private bool NeedsVram(in PlacementQuery query, int target, bool canMigrate) =>
        NeedsVram(query.Access, query.Attributes)
        || (query.Access == PageFaultAccess.Atomic
            && canMigrate
            && ((target >= 0 && target != query.Device) || (target == Placement.Anywhere && query.Where >= 0 && query.Where != query.Device)));

    /// <summary>System memory will not do.</summary>
    private bool NeedsVram(PageFaultAccess access, GpuVmaAttributes attributes) =>
        access == PageFaultAccess.Atomic && (attributes.Atomic != AtomicMode.Device || !Settings.HasSystemAtomics);

    /// <summary>The pages are in the VRAM of a peer, where atomics do not work: with that translation the device would fault for ever.</summary>
    private static bool IsAtomicAtPeer(FaultCall call, SvmRange range) => call.Access == PageFaultAccess.Atomic && range.Place >= 0 && range.Place != call.Device;

    private bool CanMigrate(SvmRange range) => range.IsMigratable && range.Bytes >= Settings.LeastVramRange;
}
