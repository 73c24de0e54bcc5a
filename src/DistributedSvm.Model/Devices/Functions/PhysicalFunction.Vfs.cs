using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>Enabling and disabling VFs (xe_pci_sriov.c, a write to sriov_numvfs), which waits for whatever is under way.</content>
public sealed partial class PhysicalFunction
{
    [Id(70)]
    private readonly Provisioning _provisioning = new();

    [Id(71)]
    private int _enabledVfs;

    /// <summary>Null unless VFs are just being enabled or disabled.</summary>
    [Id(72)]
    private VfsChange? _change;

    /// <summary>Null until VRAM is taken out of the LMTT.</summary>
    [Id(73)]
    private OperationTable<LmttDrop>? _lmttDrops;

    /// <summary>Writes that wait for others; null for none.</summary>
    [Id(74)]
    private List<EnableVfs>? _waitingEnables;

    /// <summary>Runtime power management: the PF stays in D0.</summary>
    [Id(75)]
    private bool _holdsPower;

    /// <summary>xe_guard: nothing begins that forbids VFs.</summary>
    [Id(76)]
    private bool _holdsGuard;

    /// <summary>Somebody debugs execution units, which forbids VFs.</summary>
    [Id(77)]
    private bool _isDebugged;

    [Id(78)]
    private bool _isWedged;

    /// <summary>Who has what.</summary>
    public Provisioning Provisioning => _provisioning;

    /// <summary>VF 1 to this one are on the bus.</summary>
    public int EnabledVfs => _enabledVfs;

    /// <summary>Handles what an administrator does to the VFs as a whole, and to their resources and schedules. False for any other message.</summary>
    private bool TryHandleVfs(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case EnableVfs enable:
                (_waitingEnables ??= []).Add(enable);
                return true;
            case SetVfQuota quota:
                SetQuota(quota, outbox);
                return true;
            case SetSchedule schedule:
                ChangeSchedule(schedule, outbox);
                return true;
            case RestoreAutoProvisioning:
                RestoreAuto(outbox);
                return true;
            case SetEuDebug debug:
                SetDebug(debug, outbox);
                return true;
            case DeviceWedged:
                _isWedged = true;
                return true;
            case Completed completed when _lmttDrops?.Find(completed.Operation) is not null:
                FinishDrop(completed.Operation, outbox);
                return true;
            case Completed completed when _change?.Removals.Remove(completed.Operation) ?? false:
                ResetWhenRemoved(_change, outbox);
                return true;
            default:
                return false;
        }
    }

    private bool IsIdle => _change is null && _enabling.Count + _resets.Count + (_lmttDrops?.Count ?? 0) + (_vramChanges?.Count ?? 0) == 0;

    private void RunWaitingEnables(IOutbox outbox)
    {
        while (_waitingEnables is { Count: > 0 } waiting && IsIdle)
        {
            EnableVfs next = waiting[0];
            waiting.RemoveAt(0);
            _waitingEnables = waiting.Count == 0 ? null : waiting;
            SetNumVfs(next, outbox);
        }
    }

    /// <summary>7.1. ENODEV: no PF. EINVAL: less than none. ERANGE: more than TotalVFs. EBUSY: others are enabled, or something forbids VFs. ECANCELED: wedged.</summary>
    private Errno CheckNumVfs(int count) =>
        Spec.Vfs.Length == 0 ? Errno.ENODEV
        : count < 0 ? Errno.EINVAL
        : count > Spec.Vfs.Length ? Errno.ERANGE
        : count > 0 && _enabledVfs > 0 ? Errno.EBUSY
        : count > 0 && _isWedged ? Errno.ECANCELED
        : count > 0 && _isDebugged ? Errno.EBUSY
        : Errno.Ok;

    private void SetNumVfs(EnableVfs enable, IOutbox outbox)
    {
        Errno errno = CheckNumVfs(enable.Count);
        if (errno != Errno.Ok)
        {
            outbox.Observe(RefusedAction.Of("enable-vfs", errno));
        }
        else if (enable.Count > 0)
        {
            Enable(enable, outbox);
        }
        else if (_enabledVfs > 0)
        {
            Disable(outbox);
        }
    }

    private void Enable(EnableVfs enable, IOutbox outbox)
    {
        _holdsGuard = true;
        _holdsPower = true;
        bool wasClean = !_provisioning.All().Any();
        Errno errno = _provisioning.Provide(enable.Count, Spec.Kernel, Spec.IsAdminOnly, FreeVram(), enable.VramPerVf);
        if (errno != Errno.Ok)
        {
            outbox.Observe(RefusedAction.Of("enable-vfs", errno));
            if (wasClean)
            {
                _provisioning.Clear();
            }

            for (int vf = 1; vf <= enable.Count; vf++)
            {
                // A guest may wait for its VF.
                if (!_vfs.ContainsKey(vf))
                {
                    TellNone(vf, outbox);
                }
            }

            LetGo();
            return;
        }

        Report(ProvisioningAudit.Ranges([.. _provisioning.All()]), outbox);
        if (wasClean)
        {
            Report(ProvisioningAudit.Equal([.. _provisioning.All()]), outbox);
        }

        _change = new VfsChange(enable.Count);
        for (int vf = 1; vf <= enable.Count; vf++)
        {
            if (_vfs.ContainsKey(vf))
            {
                PushConfig(vf, _provisioning.Of(vf), _provisioning.ScheduleOf(vf), outbox);
            }
            else
            {
                _change.Left++;
                Provision(vf, _provisioning.Of(vf)!.VramBytes, null, outbox, isOfAll: true);
            }
        }

        if (_change.Left == 0)
        {
            FinishEnabling(_change, outbox);
        }
    }

    private void VfIsReady(EnableOperation operation, Errno errno, IOutbox outbox)
    {
        if (!operation.IsOfAll || _change is not { } change)
        {
            return;
        }

        change.Errno = change.Errno == Errno.Ok ? errno : change.Errno;
        if (--change.Left == 0)
        {
            FinishEnabling(change, outbox);
        }
    }

    /// <summary>pci_enable_sriov: the VFs appear on the bus. What went wrong before takes everything back.</summary>
    private void FinishEnabling(VfsChange change, IOutbox outbox)
    {
        if (change.Errno != Errno.Ok)
        {
            outbox.Observe(RefusedAction.Of("enable-vfs", change.Errno));
            Unprovision(change.Count, outbox);
            return;
        }

        _change = null;
        _enabledVfs = change.Count;
        for (int vf = 1; vf <= change.Count; vf++)
        {
            if (_removedVfs.Remove(vf) && !Spec.Vfs[vf - 1].Vfio.IsNone)
            {
                outbox.Send(Spec.Vfs[vf - 1].Vfio, new ActOnDevice(default, DeviceAction.Probe), Calibration.Call);
            }
        }

        CheckConfigs(violation => outbox.Observe(Observation.Of(violation)));
    }

    /// <summary>pci_disable_sriov: drivers let go of the VFs before these are gone. Then every VF is reset, and only then loses what it had (pf_disable_vfs, pf_reset_vfs).</summary>
    private void Disable(IOutbox outbox)
    {
        _change = new VfsChange(0);
        for (int vf = 1; vf <= _enabledVfs; vf++)
        {
            EntityId vfio = Spec.Vfs[vf - 1].Vfio;
            if (!vfio.IsNone && !_removedVfs.Contains(vf))
            {
                OperationId id = NextOperation();
                _change.Removals.Add(id);
                outbox.Send(vfio, new ActOnDevice(id, DeviceAction.Remove), Calibration.Call);
            }
        }

        ResetWhenRemoved(_change, outbox);
    }

    /// <summary>Nobody is left who would reset a VF, resume it or take its jobs back: the PF does all of that. What cannot be reset is unprovisioned all the same.</summary>
    private void ResetWhenRemoved(VfsChange change, IOutbox outbox)
    {
        if (change.Removals.Count > 0)
        {
            return;
        }

        for (int vf = 1; vf <= _enabledVfs && Spec.Gucs.Count > 0; vf++)
        {
            change.Resets.Add(vf);
        }

        foreach (int vf in change.Resets.ToArray())
        {
            TriggerFlr(vf, outbox);
        }

        if (change.Resets.Count == 0)
        {
            Unprovision(_enabledVfs, outbox);
        }
    }

    /// <summary>An FLR of this VF is over, however it ended.</summary>
    private void UnprovisionWhenReset(int vf, IOutbox outbox)
    {
        if (_change is { } change && change.Resets.Remove(vf) && change.Resets.Count == 0)
        {
            Unprovision(_enabledVfs, outbox);
        }
    }

    /// <summary>Takes back what VFs got automatically; what somebody has given them by hand they keep.</summary>
    private void Unprovision(int count, IOutbox outbox)
    {
        OperationId id = NextOperation();
        bool isDropped = false;
        for (int vf = 1; vf <= count && !_provisioning.IsCustom; vf++)
        {
            isDropped |= DropAll(vf, id, outbox);
        }

        if (isDropped)
        {
            (_lmttDrops ??= new OperationTable<LmttDrop>()).Begin(id, new LmttDrop(null, null));
            outbox.Send(Spec.Gpu, new InvalidateLmtt(id), Calibration.Call);
        }
        else
        {
            FinishDisabling(outbox);
        }
    }

    private bool DropAll(int vf, OperationId invalidation, IOutbox outbox)
    {
        _provisioning.ReleaseAll(vf);
        PushConfig(vf, null, VfSchedule.Default, outbox);
        if (!_vfs.Remove(vf, out VfConfig? config))
        {
            return false;
        }

        DropFromLmtt(vf, config, invalidation, outbox);
        return true;
    }

    private void FinishDrop(OperationId id, IOutbox outbox)
    {
        LmttDrop drop = _lmttDrops!.End(id);
        FreeDropped(id, outbox);
        if (drop.Change is { } change)
        {
            ContinueChange(change, drop.Waiting, outbox);
        }
        else if (_change is not null)
        {
            FinishDisabling(outbox);
        }
    }

    private void FinishDisabling(IOutbox outbox)
    {
        int count = Math.Max(_enabledVfs, _change?.Count ?? 0);
        _change = null;
        _enabledVfs = 0;
        LetGo();
        if (!_provisioning.IsCustom)
        {
            _provisioning.ForgetVfSchedules();

            // What 7.1 was told to keep for VFs beyond them stays theirs.
            if (_provisioning.All().Any(item => item.Vf <= count) || _vfs.Keys.Any(vf => vf <= count))
            {
                outbox.Observe(Observation.Of(SriovInvariants.UnequalShares("VFs are disabled and some still have resources")));
            }
        }

        CheckConfigs(violation => outbox.Observe(Observation.Of(violation)));
    }

    private void LetGo()
    {
        _holdsPower = false;
        _holdsGuard = false;
    }

    private void SetDebug(SetEuDebug debug, IOutbox outbox)
    {
        if (debug.IsOn && _holdsGuard)
        {
            outbox.Observe(RefusedAction.Of("eu-debug", Errno.EBUSY));
        }
        else
        {
            _isDebugged = debug.IsOn;
        }
    }

    /// <summary>Bytes that neither VFs nor the driver's own objects have.</summary>
    private long FreeVram() => Spec.VramForVfs
        - _provisioning.Vram
        - _orphans.Sum(orphan => (long)orphan.Config.Quota)
        - _objects.Values.Where(candidate => candidate is { IsInSystem: false, Ranges.IsEmpty: false }).Sum(candidate => candidate.Bytes);
}
