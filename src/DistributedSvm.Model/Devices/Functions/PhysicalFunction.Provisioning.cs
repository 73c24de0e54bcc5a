using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>VRAM of VFs: allocated, written to the LMTT, cleared at a reset, taken away again (xe_gt_sriov_pf_config.c).</content>
public sealed partial class PhysicalFunction
{
    /// <summary>Null until somebody changes the VRAM of a VF that a guest has.</summary>
    [Id(11)]
    private OperationTable<VramChange>? _vramChanges;

    private void Provision(int vf, long bytes, LockTicket? waiting, IOutbox outbox, bool isOfAll = false)
    {
        OperationId operation = NextOperation();
        _enabling.Begin(operation, new EnableOperation(vf, waiting) { IsOfAll = isOfAll });
        outbox.Send(Spec.Gpu, new AllocateVram(operation, bytes, SriovLimits.VramPage), Calibration.Call);
    }

    /// <summary>
    /// Another quota for a VF, 0 to take its VRAM away. Under a live import that is refused (EBUSY): the PF knows its own, the vfio device those of all others; or every
    /// import is told to give its mapping back first. Nothing of that where the protocol has no such rule. Refused as well while the VF is being provisioned.
    /// </summary>
    private void SetVram(SetVfVram set, IOutbox outbox)
    {
        // An import whose mapping died holds no reference, but will be mapped again: at addresses that nobody would have rendered to.
        bool isImported = _vfs.GetValueOrDefault(set.Vf) is { References: > 0 } || AllImports.Any(import => import.Match.Device == Spec.Vfs[set.Vf - 1].Function);
        EntityId vfio = set.Vf <= _enabledVfs ? Spec.Vfs[set.Vf - 1].Vfio : default;
        if (IsBeingProvisioned(set.Vf) || (isImported && !set.Revokes && Protocol.RefusesQuotaChangeUnderImport))
        {
            RefuseChange(outbox);
        }
        else if (!vfio.IsNone && Protocol.RefusesQuotaChangeUnderImport)
        {
            OperationId id = NextOperation();
            (_vramChanges ??= new OperationTable<VramChange>()).Begin(id, new VramChange(set));
            outbox.Send(vfio, new ActOnDevice(id, set.Revokes ? DeviceAction.ChangeVram : DeviceAction.ChangeUnusedVram), Calibration.Call);
        }
        else
        {
            Change(set, null, outbox);
        }
    }

    /// <summary>Or cleared: what a clear under way goes over must stay the VF's until it is done (J-5).</summary>
    private bool IsBeingProvisioned(int vf) =>
        _change is not null || _resets.IdOf(reset => reset.Vf == vf) is not null || _enabling.IdOf(enable => enable.Vf == vf) is not null || _lmttDrops?.IdOf(drop => drop.Change?.Vf == vf) is not null;

    private static void RefuseChange(IOutbox outbox)
    {
        outbox.Observe(Observation.Count(new Metric("provisioning.refused")));
        outbox.Observe(RefusedAction.Of("set-vram", Errno.EBUSY));
    }

    private void ChangeQuiesced(VramQuiesced quiesced, EntityId vfio, IOutbox outbox)
    {
        VramChange change = _vramChanges!.Find(quiesced.Request)!;
        change.IsMade = true;
        var waiting = new LockTicket(vfio, quiesced.Operation);
        if (IsBeingProvisioned(change.Request.Vf))
        {
            RefuseChange(outbox);
            Answer(waiting, Errno.EBUSY, outbox);
        }
        else
        {
            Change(change.Request, waiting, outbox);
        }
    }

    /// <summary>EBUSY: somebody imports from the VF. ENODEV: the device is closed, so nobody can.</summary>
    private void FinishChange(Completed completed, VramChange change, IOutbox outbox)
    {
        _vramChanges!.End(completed.Operation);
        if (change.IsMade)
        {
            return;
        }

        if (completed.Errno == Errno.ENODEV && !IsBeingProvisioned(change.Request.Vf))
        {
            Change(change.Request, null, outbox);
        }
        else
        {
            RefuseChange(outbox);
        }
    }

    /// <summary>7.2: size 0 first, then the old VRAM leaves the LMTT and is freed when no cached translation names it, then the new.</summary>
    private void Change(SetVfVram set, LockTicket? waiting, IOutbox outbox)
    {
        NoteManualChange();
        if (!_vfs.Remove(set.Vf, out VfConfig? config))
        {
            ContinueChange(set, waiting, outbox);
            return;
        }

        _provisioning.Release(set.Vf, ResourceKind.Vram);
        PushConfig(set.Vf, _provisioning.Of(set.Vf), _provisioning.ScheduleOf(set.Vf), outbox, isInterim: true);
        OperationId id = NextOperation();
        (_lmttDrops ??= new OperationTable<LmttDrop>()).Begin(id, new LmttDrop(set, waiting));
        DropFromLmtt(set.Vf, config, id, outbox);
        outbox.Send(Spec.Gpu, new InvalidateLmtt(id), Calibration.Call);
    }

    private void ContinueChange(SetVfVram set, LockTicket? waiting, IOutbox outbox)
    {
        if (set.Bytes > 0)
        {
            Provision(set.Vf, set.Bytes, waiting, outbox);
        }
        else
        {
            outbox.Send(Spec.Vfs[set.Vf - 1].Function, new ProvisionVf(0), Calibration.GucRequest);
            Answer(waiting, Errno.ENODEV, outbox);
        }
    }

    private void DropFromLmtt(int vf, VfConfig config, OperationId invalidation, IOutbox outbox)
    {
        outbox.Send(Spec.Vfs[vf - 1].Function, new VramTaken(), Calibration.Call);
        outbox.Send(Spec.Gpu, new DropLmtt(vf), Calibration.Call);
        _orphans.Add(new OrphanedVram(vf, config) { Invalidation = invalidation });
    }

    /// <summary>No cached translation names what was dropped under this operation: all of it that no import references is free.</summary>
    private void FreeDropped(OperationId invalidation, IOutbox outbox)
    {
        foreach (OrphanedVram orphan in _orphans.Where(orphan => orphan.Invalidation == invalidation).ToArray())
        {
            orphan.Invalidation = default;
            if (orphan.Config.References == 0)
            {
                _orphans.Remove(orphan);
                Free(orphan.Vf, orphan.Config, outbox);
            }
        }
    }

    private static void Answer(LockTicket? waiting, Errno errno, IOutbox outbox)
    {
        if (waiting is { } caller)
        {
            outbox.Send(caller.Holder, new Completed(caller.Operation, errno), Calibration.Call);
        }
    }

    /// <summary>I-11: what is given back is not programmed anywhere any more.</summary>
    private void Free(int vf, VfConfig config, IOutbox outbox)
    {
        foreach (Import import in Imports.Values)
        {
            if (import is { IsBound: true, DeviceAddresses: { } addresses } && addresses.Any(segment => VramAudit.Touches(segment.Address, config.LmemBlocks)))
            {
                outbox.Observe(Observation.Of(Invariants.VramReused(
                    $"the VRAM of VF {vf} is freed while import {import.Id} still has its addresses in its page table")));
            }
        }

        outbox.Send(Spec.Gpu, new FreeVram([.. config.LmemBlocks.ToImmutableArray()]), Calibration.Call);
    }

    private void DropReference(int vf, IOutbox outbox)
    {
        // An object that outlives its VF's configuration is older than what the VF has now.
        int orphan = _orphans.FindIndex(candidate => candidate.Vf == vf && candidate.Config.References > 0);
        if (orphan < 0)
        {
            _vfs[vf].References--;
        }
        else if (--_orphans[orphan].Config.References == 0 && _orphans[orphan].Invalidation.IsNone)
        {
            VfConfig config = _orphans[orphan].Config;
            _orphans.RemoveAt(orphan);
            Free(vf, config, outbox);
        }
    }

    private void ContinueEnable(VramAllocated allocated, IOutbox outbox)
    {
        EnableOperation operation = _enabling.Find(allocated.Operation)!;
        if (allocated.Errno != Errno.Ok)
        {
            FailEnable(allocated.Operation, allocated.Errno, outbox);
            return;
        }

        operation.Blocks = allocated.Blocks;
        outbox.Send(Spec.Gpu, new PopulateLmtt(allocated.Operation, operation.Vf, allocated.Blocks), Calibration.Call);
    }

    private void FinishEnable(Completed completed, IOutbox outbox)
    {
        EnableOperation operation = _enabling.Find(completed.Operation)!;
        if (completed.Errno != Errno.Ok)
        {
            outbox.Send(Spec.Gpu, new FreeVram(operation.Blocks), Calibration.Call);
            FailEnable(completed.Operation, completed.Errno, outbox);
            return;
        }

        if (!operation.IsPopulated)
        {
            operation.IsPopulated = true;
            outbox.Send(Spec.Gpu, new InvalidateLmtt(completed.Operation), Calibration.Call);
            return;
        }

        _enabling.End(completed.Operation);
        var config = new VfConfig(operation.Blocks) { IsProvisioned = true };
        _vfs.Add(operation.Vf, config);
        if (!operation.IsOfAll)
        {
            _provisioning.Allocate(operation.Vf, ResourceKind.Vram, (long)config.Quota);
        }

        PushConfig(operation.Vf, _provisioning.Of(operation.Vf), _provisioning.ScheduleOf(operation.Vf), outbox);
        Answer(operation.Waiting, Errno.Ok, outbox);
        VfIsReady(operation, Errno.Ok, outbox);
    }

    private void FailEnable(OperationId id, Errno errno, IOutbox outbox)
    {
        EnableOperation operation = _enabling.End(id);
        outbox.Observe(Observation.Of(new Violation("provisioning", Blame.User, $"VF {operation.Vf} cannot be provisioned: {errno}")));
        if (!operation.IsOfAll && !_vfs.ContainsKey(operation.Vf))
        {
            outbox.Send(Spec.Vfs[operation.Vf - 1].Function, new ProvisionVf(0), Calibration.GucRequest);
        }

        Answer(operation.Waiting, Errno.ENODEV, outbox);
        VfIsReady(operation, errno, outbox);
    }
}
