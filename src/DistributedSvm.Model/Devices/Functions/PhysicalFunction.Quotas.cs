using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>Resources and schedules that an administrator changes by hand, and what the GuC is told (xe_sriov_pf_provision.c, xe_sriov_pf_sysfs.c).</content>
public sealed partial class PhysicalFunction
{
    /// <summary>Null until something is pushed.</summary>
    [Id(79)]
    private PushedConfigs? _pushed;

    /// <summary>By function, schedules that are no longer the default; null for none.</summary>
    [Id(80)]
    private SortedDictionary<int, VfSchedule>? _pushedSchedules;

    /// <summary>
    /// 7.2: size 0 first, the old backing is released, then the new. EINVAL: no such VF or amount. ENOSPC: nothing free, or the PF would lose its spare; the VF has none of it then.
    /// EBUSY: VFs are just being enabled or disabled.
    /// </summary>
    private void SetQuota(SetVfQuota quota, IOutbox outbox)
    {
        long most = quota.Kind switch { ResourceKind.Contexts => SriovLimits.Contexts, ResourceKind.Doorbells => SriovLimits.Doorbells, _ => long.MaxValue >> 8 };
        if (quota.Vf < 1 || quota.Vf > Spec.Vfs.Length || quota.Amount < 0 || quota.Amount > most)
        {
            outbox.Observe(RefusedAction.Of("set-quota", Errno.EINVAL));
            return;
        }

        if (_change is not null)
        {
            outbox.Observe(RefusedAction.Of("set-quota", Errno.EBUSY));
            return;
        }

        long amount = Provisioning.Rounded(quota.Kind, quota.Amount);
        if (amount == Provisioning.AmountOf(_provisioning.Of(quota.Vf), quota.Kind))
        {
            return;
        }

        if (quota.Kind == ResourceKind.Vram)
        {
            SetVram(new SetVfVram(quota.Vf, amount, quota.Revokes), outbox);
            return;
        }

        NoteManualChange();
        _provisioning.Release(quota.Vf, quota.Kind);
        PushConfig(quota.Vf, _provisioning.Of(quota.Vf), _provisioning.ScheduleOf(quota.Vf), outbox, isInterim: true);
        Errno errno = _provisioning.Allocate(quota.Vf, quota.Kind, amount);
        if (errno != Errno.Ok)
        {
            outbox.Observe(RefusedAction.Of("set-quota", errno));
        }

        PushConfig(quota.Vf, _provisioning.Of(quota.Vf), _provisioning.ScheduleOf(quota.Vf), outbox, isInterim: true);
        Report(ProvisioningAudit.Ranges([.. _provisioning.All()]), outbox);
    }

    /// <summary>
    /// A change by hand ends automatic provisioning. What is given to VFs before there are any is only kept by 7.1, which fills up what they lack.
    /// </summary>
    private void NoteManualChange()
    {
        if (_enabledVfs > 0 || !Spec.Kernel.KeepsProvisionedVfs)
        {
            _provisioning.SetCustom();
        }
    }

    private void ChangeSchedule(SetSchedule change, IOutbox outbox)
    {
        bool isBulk = change.Function == SetSchedule.Bulk;
        Errno errno = change.Function > Spec.Vfs.Length || change.Function < SetSchedule.Bulk ? Errno.EINVAL
            : change.Function > 0 && change.Priority is not null ? Errno.EPERM
            : isBulk && change.Priority == SchedulePriority.High ? Errno.EINVAL
            : change.Quantum < SimTime.Zero || change.PreemptTimeout < SimTime.Zero ? Errno.EINVAL
            : Errno.Ok;
        if (errno != Errno.Ok)
        {
            outbox.Observe(RefusedAction.Of("set-quota", errno));
            return;
        }

        if (!isBulk)
        {
            _provisioning.SetSchedule(change.Function, change);
            PushSchedule(change.Function, _provisioning.ScheduleOf(change.Function), outbox);
            return;
        }

        _provisioning.SetAllSchedules(change);
        for (int function = 0; function <= Spec.Vfs.Length; function++)
        {
            PushSchedule(function, _provisioning.ScheduleOf(function), outbox);
        }
    }

    private void RestoreAuto(IOutbox outbox)
    {
        if (_enabledVfs > 0 || !IsIdle)
        {
            outbox.Observe(RefusedAction.Of("restore-auto-provisioning", Errno.EBUSY));
            return;
        }

        OperationId id = NextOperation();
        bool isDropped = false;
        foreach (int vf in _provisioning.All().Select(item => item.Vf).ToArray())
        {
            isDropped |= DropAll(vf, id, outbox);
        }

        _provisioning.Clear();
        _provisioning.ForgetVfSchedules();
        if (isDropped)
        {
            (_lmttDrops ??= new OperationTable<LmttDrop>()).Begin(id, new LmttDrop(null, null));
            outbox.Send(Spec.Gpu, new InvalidateLmtt(id), Calibration.Call);
        }
    }

    /// <summary>
    /// The only place where configuration leaves the PF.
    /// </summary>
    /// <param name="vf">Number of the VF.</param>
    /// <param name="resources">What it has now; null for nothing.</param>
    /// <param name="schedule">How it shares the engines.</param>
    /// <param name="outbox">Where it goes.</param>
    /// <param name="isInterim">A size is 0 on its way to another, or none that a guest could see has changed.</param>
    private void PushConfig(int vf, VfResources? resources, VfSchedule schedule, IOutbox outbox, bool isInterim = false)
    {
        _pushed ??= new PushedConfigs();
        ulong before = _pushed[vf];
        if (!_pushed.Note(vf, resources))
        {
            outbox.Observe(Observation.Of(SriovInvariants.StaleConfig($"a size of VF {vf} was changed to another without 0 between: {resources}")));
        }

        if (resources is null)
        {
            TellNone(vf, outbox);
        }

        PushToScheduler(vf, schedule, outbox);
        PushToGucs(vf, resources, schedule, outbox, tellsVf: resources is not null && !isInterim && before >> 48 != _pushed[vf] >> 48);
    }

    private void TellNone(int vf, IOutbox outbox) => outbox.Send(Spec.Vfs[vf - 1].Function, new ProvisionVf(0), Calibration.GucRequest);

    /// <summary>A function shares the engines in another way and has what it had.</summary>
    private void PushSchedule(int function, VfSchedule schedule, IOutbox outbox)
    {
        PushToScheduler(function, schedule, outbox);
        if (function > 0 && _provisioning.Of(function) is { } resources)
        {
            PushToGucs(function, resources, schedule, outbox);
        }
    }

    /// <summary>To the scheduler, where it differs from what that has.</summary>
    private void PushToScheduler(int function, VfSchedule schedule, IOutbox outbox)
    {
        if ((_pushedSchedules?.GetValueOrDefault(function) ?? VfSchedule.Default) == schedule)
        {
            return;
        }

        (_pushedSchedules ??= [])[function] = schedule;
        outbox.Send(Spec.Gpu, new SetVfSchedule(function, schedule), Calibration.GucRequest);
    }

    private static void Report(Violation? violation, IOutbox outbox)
    {
        if (violation is not null)
        {
            outbox.Observe(Observation.Of(violation));
        }
    }

    /// <summary>J-6, on the PF's side, and J-7.</summary>
    private void CheckConfigs(Action<Violation> report)
    {
        for (int vf = 1; vf <= Spec.Vfs.Length; vf++)
        {
            if (PushedConfigs.WordOf(_provisioning.Of(vf)) != (_pushed?[vf] ?? 0))
            {
                report(SriovInvariants.StaleConfig($"the GuC was told something else of VF {vf} than {_provisioning.Of(vf)}"));
            }
        }

        if (_enabledVfs > 0 && !(_holdsPower && _holdsGuard))
        {
            report(SriovInvariants.Unguarded($"{_enabledVfs} VFs are enabled and the PF may sleep, or be debugged"));
        }
    }

    private void AuditVfs(IConclusion conclusion)
    {
        if (IsIdle)
        {
            CheckConfigs(conclusion.Violate);
            if (ProvisioningAudit.Ranges([.. _provisioning.All()]) is { } violation)
            {
                conclusion.Violate(violation);
            }
        }

        int pending = (_lmttDrops?.Count ?? 0) + (_waitingEnables?.Count ?? 0) + (_change is null ? 0 : 1);
        if (pending > 0)
        {
            conclusion.Violate(Sharing.Invariants.Leak($"PF still has {pending} changes of its VFs under way"));
        }
    }
}
