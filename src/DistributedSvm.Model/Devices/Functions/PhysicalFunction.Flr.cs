using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <content>The PF's part of a function level reset (7.8): from the GuC's notice to READY, and who waits for that.</content>
public sealed partial class PhysicalFunction
{
    /// <summary>A second FLR while one is under way is logged and ignored; anything else is cancelled.</summary>
    private void BeginFlr(int vf, int gt, IOutbox outbox)
    {
        VfControls controls = Controlled(vf);
        VfControl control = controls.Gts[gt];
        bool isFirst = controls.Gts.All(other => other.Activity != VfActivity.Flr);
        if (control.Activity == VfActivity.Flr)
        {
            control.IgnoreFlr();
            Count("sriov.flrIgnored", outbox);
            return;
        }

        if (isFirst)
        {
            controls.FlrSince = outbox.Now;
            CancelMigration(vf, outbox);
        }

        Begin(vf, gt, VfActivity.Flr, default, outbox);
    }

    /// <summary>An FLR that the PF itself begins, without a notice, on every GT that is not at one (xe_gt_sriov_pf_control_trigger_flr).</summary>
    private void TriggerFlr(int vf, IOutbox outbox)
    {
        for (int gt = 0; gt < Spec.Gucs.Count; gt++)
        {
            if (Controlled(vf).Gts[gt].Activity != VfActivity.Flr)
            {
                BeginFlr(vf, gt, outbox);
            }
        }
    }

    /// <summary>FLR_PREPARE: from now on an FLR counts as under way, on every GT.</summary>
    private void Prepare(int vf, IOutbox outbox)
    {
        VfControls controls = Controlled(vf);
        controls.NoticeMissed = false;
        controls.Prepared++;
        foreach (VfControl control in controls.Gts)
        {
            control.IsPrepared = true;
        }

        outbox.Cancel(controls.PreparedTimer);
        controls.PreparedTimer = outbox.StartTimer(new ControlExpired(vf, 0, VfLimit.Prepared, controls.Prepared), Calibration.FlrLimit);
    }

    private void GiveUpNotice(ControlExpired expired, VfControls controls, IOutbox outbox)
    {
        if (expired.Round != controls.Prepared || !controls.Gts.Any(gt => gt.IsPrepared))
        {
            return;
        }

        controls.NoticeMissed = true;
        foreach (VfControl control in controls.Gts)
        {
            control.IsPrepared = false;
        }

        AfterFlr(expired.Vf, controls, outbox);
    }

    /// <summary>Where the PF knows of no FLR there is nothing to wait for, whatever is on its way.</summary>
    private void AwaitFlr(WaitFlrDone wait, EntityId caller, IOutbox outbox)
    {
        int vf = NumberOf(wait.VirtualFunction);
        var waiter = new LockTicket(caller, wait.Operation);
        if (ControlsOf(vf) is { IsFlrUnderWay: true } controls)
        {
            controls.FlrWaiters.Add(waiter);
        }
        else
        {
            Answer(waiter, ControlsOf(vf)?.FlrOutcome ?? Errno.Ok, outbox);
        }
    }

    /// <summary>An FLR is over on one GT; when it is on all, who waits hears the first error.</summary>
    private void AfterFlr(int vf, VfControls controls, IOutbox outbox)
    {
        if (controls.IsFlrUnderWay)
        {
            return;
        }

        outbox.Cancel(controls.PreparedTimer);
        Errno errno = controls.FlrOutcome;
        Count(errno == Errno.Ok ? "sriov.flr" : $"sriov.flr.{errno}", outbox);
        outbox.Observe(Observation.Sample(new Metric("sriov.flrTime"), (outbox.Now - controls.FlrSince).Picoseconds));
        LockTicket[] waiters = [.. controls.FlrWaiters];
        controls.FlrWaiters.Clear();
        foreach (LockTicket waiter in waiters)
        {
            Answer(waiter, errno, outbox);
        }

        UnprovisionWhenReset(vf, outbox);
    }

    /// <summary>SYNC: two passes, look whether all are there, then let all go on (J-9).</summary>
    private void TrySync(int vf, int gt, VfControls controls, IOutbox outbox)
    {
        if (!controls.IsSynced)
        {
            return;
        }

        foreach (VfControl control in controls.Gts)
        {
            control.LeaveSync();
        }

        for (int other = 0; other < controls.Gts.Count; other++)
        {
            if (other != gt)
            {
                Drive(vf, other, outbox);
            }
        }
    }

    /// <summary>GGTT and VRAM are the primary GT's.</summary>
    private void ResetConfig(int vf, int gt, VfControls controls, IOutbox outbox)
    {
        VfControl control = controls.Gts[gt];
        if (!control.IsCutShort && controls.Gts.Any(other => !other.HasReachedSync))
        {
            outbox.Observe(Observation.Of(SriovInvariants.LeftSyncAlone($"GT {gt} goes on with the FLR of VF {vf} before all GTs have come to SYNC")));
        }

        if (gt > 0)
        {
            control.ConfigReset(Errno.Ok);
            return;
        }

        control.StepTimer = outbox.StartTimer(new ControlExpired(vf, gt, VfLimit.Step, control.Round), Calibration.FlrLimit);
        BeginReset(vf, outbox);
    }

    /// <summary>The relay's state, which the primary GT has, and the counters of adverse events.</summary>
    private void ResetData(int vf, int gt, VfControls controls)
    {
        controls.Gts[gt].AdverseEvents = 0;
        if (gt == 0)
        {
            _relay?.Forget(vf);
        }
    }

    /// <summary>RESET_CONFIG sets the configuration up again under the master mutex, then GGTT and VRAM are cleared.</summary>
    private void BeginReset(int vf, IOutbox outbox)
    {
        OperationId id = NextOperation();
        var operation = new VfReset(vf);
        _resets.Begin(id, operation);
        if (TakeMaster(id, LockSet.None, outbox))
        {
            UnderMaster(id, operation, outbox);
        }
    }

    private void UnderMaster(OperationId id, VfReset reset, IOutbox outbox)
    {
        if (Protocol.ClearsWithoutMasterMutex)
        {
            ReleaseMaster(outbox);
        }
        else
        {
            // The object's reservation lock is taken under the mutex, which the importer takes under a reservation lock: one class in both orders.
            reset.HoldsMaster = true;
            var ticket = new LockTicket(outbox.Self, id);
            outbox.Observe(Observation.Of(new LockEvent(LockClass.Reservation, LockAction.Acquired, ticket, LockSet.PfMaster)));
            outbox.Observe(Observation.Of(new LockEvent(LockClass.Reservation, LockAction.Released, ticket, LockSet.None)));
        }

        if (_provisioning.Of(reset.Vf)?.Ggtt is { } ggtt)
        {
            outbox.Send(Spec.Gucs[0], new SanitizeVf(reset.Vf, ggtt), Calibration.Call);
        }

        outbox.Send(Spec.Gpu, new ClearVf(id, reset.Vf), Calibration.GucRequest);
    }

    private void FinishReset(Completed cleared, IOutbox outbox)
    {
        VfReset reset = _resets.End(cleared.Operation);
        if (reset.HoldsMaster)
        {
            ReleaseMaster(outbox);
        }

        AuditMappings(reset.Vf, outbox);
        VfControl control = Controlled(reset.Vf).Gts[0];
        if (control is { Activity: VfActivity.Flr, Step: VfStep.ResetConfig } && _resets.IdOf(other => other.Vf == reset.Vf) is null)
        {
            outbox.Cancel(control.StepTimer);
            control.ConfigReset(cleared.Errno);
            AfterChange(VfActivity.Flr, reset.Vf, 0, outbox);
        }
    }

    /// <summary>
    /// I-8: where a revoke waits for every unmap, no import of the VF has a mapping when its clear is over, unless somebody un-revoked too early: vfio-pci, which does not wait for
    /// the PF, or xe-vfio-pci when the notice came too late. What is mapped while it is revoked is I-9, and said there.
    /// </summary>
    private void AuditMappings(int vf, IOutbox outbox)
    {
        if (!VfioBase.Of(Settings.Base).Waits)
        {
            return;
        }

        foreach (Import import in AllImports.Where(import => import.IsBound && Protocol.ChecksMap(import.Mapping) && import.Match.Device == Spec.Vfs[vf - 1].Function))
        {
            outbox.Observe(Observation.Of(Invariants.AccessAfterUnmap(Blame.Exporter, $"import {import.Id} of VF {vf} was mapped before the reset had cleared its VRAM")));
        }
    }

    /// <summary>All begins anew: the GuCs are loaded, given their configurations, and every VF is READY; but what an FLR had still to clear is cleared first.</summary>
    private void Restart(IOutbox outbox)
    {
        for (int gt = 0; gt < Spec.Gucs.Count; gt++)
        {
            outbox.Send(Spec.Gucs[gt], new LoadGuc(), Calibration.GucRequest);
        }

        foreach (int vf in _vfs.Keys)
        {
            PushToGucs(vf, _provisioning.Of(vf), _provisioning.ScheduleOf(vf), outbox);
        }

        foreach ((int vf, VfControls controls) in _control?.ByVf.ToArray() ?? [])
        {
            CancelMigration(vf, outbox);
            VfActivity[] before = [.. controls.Gts.Select(control => control.Activity)];
            bool wasPrepared = controls.Gts.Any(control => control.IsPrepared);
            foreach (VfControl control in controls.Gts)
            {
                control.Restart(clears: control == controls.Gts[0]);
            }

            for (int gt = 0; gt < before.Length; gt++)
            {
                AfterChange(before[gt], vf, gt, outbox);
            }

            if (wasPrepared && before.All(activity => activity != VfActivity.Flr))
            {
                AfterFlr(vf, controls, outbox);
            }
        }
    }
}
