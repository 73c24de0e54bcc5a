using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Pause, resume, stop and FLR of VFs: the worker of the control state machines (drivers/gpu/drm/xe/xe_gt_sriov_pf_control.c), one for each VF and GT, and their time limits.
/// </content>
public sealed partial class PhysicalFunction
{
    /// <summary>Null until a VF is controlled.</summary>
    [Id(90)]
    private VfControlTables? _control;

    private VfControlTables Control => _control ??= new VfControlTables();

    /// <summary>The control state machines of a VF; null while nobody has done anything to it.</summary>
    public VfControls? ControlsOf(int vf) => _control?.ByVf.GetValueOrDefault(vf);

    private bool TryHandleControl(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case GucEvent notice:
                OnGucEvent(notice, Spec.Gucs.GtOf(sender), outbox);
                return true;
            case Completed completed when _control?.Commands.Find(completed.Operation) is { } command:
                OnAcknowledged(completed, command, outbox);
                return true;
            case ControlExpired expired:
                OnExpired(expired, outbox);
                return true;
            case ChangeVfState change:
                BeginRequest(change, sender, outbox);
                return true;
            case PrepareFlr prepare:
                Prepare(NumberOf(prepare.VirtualFunction), outbox);
                return true;
            case WaitFlrDone wait:
                AwaitFlr(wait, sender, outbox);
                return true;
            case GtRestarted:
                Restart(outbox);
                return true;
            case ConfigPushed pushed:
                OnPushed(pushed, outbox);
                return true;
            case RelayMessage relay:
                OnRelay(relay, outbox);
                return true;
            default:
                return false;
        }
    }

    private VfControls Controlled(int vf)
    {
        if (!Control.ByVf.TryGetValue(vf, out VfControls? controls))
        {
            Control.ByVf.Add(vf, controls = new VfControls(Spec.Gucs.Count));
        }

        return controls;
    }

    private static void Count(string name, IOutbox outbox) => outbox.Observe(Observation.Count(new Metric(name)));

    /// <summary>The device-level operation: repeats over all GTs and returns the first error.</summary>
    private void BeginRequest(ChangeVfState change, EntityId caller, IOutbox outbox)
    {
        if (change.Vf < 1 || change.Vf > Spec.Vfs.Length || change.Activity is not (VfActivity.Pause or VfActivity.Resume or VfActivity.Stop))
        {
            Answer(new VfRequest(new LockTicket(caller, change.Operation), change.Vf, change.Activity) { Errno = Errno.EINVAL }, outbox);
            return;
        }

        if (change is { Activity: VfActivity.Resume, Operation.IsNone: true } && IsBeingPaused(change.Vf))
        {
            Control.Waiting.Add(change);
            return;
        }

        if (change.Activity == VfActivity.Resume && IsMigrating(change.Vf))
        {
            Answer(new VfRequest(new LockTicket(caller, change.Operation), change.Vf, change.Activity) { Errno = Errno.EBUSY }, outbox);
            return;
        }

        if (change.Activity == VfActivity.Stop)
        {
            CancelMigration(change.Vf, outbox);
        }

        OperationId id = NextOperation();
        Control.Requests.Begin(id, new VfRequest(new LockTicket(caller, change.Operation), change.Vf, change.Activity));
        AdvanceRequest(id, outbox);
    }

    /// <summary>By the administrator, whose write to debugfs returns only when the pause is over: the next command comes after that.</summary>
    private bool IsBeingPaused(int vf) => Control.Requests.InOrder.Any(request => request.Vf == vf && request is { Activity: VfActivity.Pause, Caller.Operation.IsNone: true });

    private void AdvanceRequest(OperationId id, IOutbox outbox)
    {
        VfRequest request = Control.Requests.Find(id)!;
        while (request.Gt < Spec.Gucs.Count)
        {
            VfControl control = Controlled(request.Vf).Gts[request.Gt];
            Errno errno = control.Check(request.Activity);
            if (errno == Errno.Ok)
            {
                Begin(request.Vf, request.Gt, request.Activity, id, outbox);
                return;
            }

            Failed(request, errno);
            request.Gt++;
        }

        if (request is { Activity: VfActivity.Resume, Errno: Errno.Ok })
        {
            AfterResume(request.Vf, outbox);
        }

        Answer(Control.Requests.End(id), outbox);
        if (Control.Waiting.Find(waiting => waiting.Vf == request.Vf) is { } next && !IsBeingPaused(request.Vf))
        {
            Control.Waiting.Remove(next);
            BeginRequest(next, request.Caller.Holder, outbox);
        }
    }

    private static void Failed(VfRequest request, Errno errno) => request.Errno = request.Errno == Errno.Ok ? errno : request.Errno;

    private static void Answer(VfRequest request, IOutbox outbox)
    {
        string name = ActivityName(request.Activity);
        Count(request.Errno == Errno.Ok ? $"sriov.{name}" : $"sriov.{name}.{request.Errno}", outbox);
        if (!request.Caller.Operation.IsNone)
        {
            outbox.Send(request.Caller.Holder, new Completed(request.Caller.Operation, request.Errno), Calibration.Call);
        }
        else if (request.Errno != Errno.Ok)
        {
            outbox.Observe(RefusedAction.Of($"vf-{name}", request.Errno));
        }
    }

    private static string ActivityName(VfActivity activity) => activity switch
    {
        VfActivity.Pause => "pause",
        VfActivity.Resume => "resume",
        VfActivity.Stop => "stop",
        _ => "flr",
    };

    /// <summary>Begins something on one GT; what it overtakes there ends with ECANCELED.</summary>
    private void Begin(int vf, int gt, VfActivity activity, OperationId request, IOutbox outbox)
    {
        VfControl control = Controlled(vf).Gts[gt];
        StopTimers(control, outbox);
        OperationId cancelled = control.Begin(activity);
        control.Request = request;
        SimTime limit = activity == VfActivity.Flr ? Calibration.FlrLimit : Calibration.ControlLimit;
        control.ActivityTimer = outbox.StartTimer(new ControlExpired(vf, gt, VfLimit.Activity, control.Round), limit);
        control.ActivityRound = control.Round;
        Drive(vf, gt, outbox);
        EndRequest(cancelled, Errno.ECANCELED, outbox);
    }

    private static void StopTimers(VfControl control, IOutbox outbox)
    {
        outbox.Cancel(control.ActivityTimer);
        outbox.Cancel(control.StepTimer);
    }

    /// <summary>The worker: does what is next until it has to wait, and tells who waits for it when it is over.</summary>
    private void Drive(int vf, int gt, IOutbox outbox)
    {
        VfControls controls = Controlled(vf);
        VfControl control = controls.Gts[gt];
        VfActivity activity = control.Activity;
        for (VfWork work = control.Next(); work != VfWork.Nothing; work = control.Next())
        {
            Do(work, vf, gt, controls, outbox);
        }

        if (activity != VfActivity.None && !control.IsActive)
        {
            Ended(activity, vf, gt, outbox);
        }
    }

    private void Do(VfWork work, int vf, int gt, VfControls controls, IOutbox outbox)
    {
        switch (work)
        {
            case VfWork.SendPause:
                SendCommand(VfCommand.Pause, vf, gt, outbox);
                break;
            case VfWork.SendResume:
                SendCommand(VfCommand.Resume, vf, gt, outbox);
                break;
            case VfWork.SendStop:
                SendCommand(VfCommand.Stop, vf, gt, outbox);
                break;
            case VfWork.SendFlrStart:
                SendCommand(VfCommand.FlrStart, vf, gt, outbox);
                break;
            case VfWork.SendFlrFinish:
                SendCommand(VfCommand.FlrFinish, vf, gt, outbox);
                break;
            case VfWork.Sync:
                TrySync(vf, gt, controls, outbox);
                break;
            case VfWork.ResetConfig:
                ResetConfig(vf, gt, controls, outbox);
                break;
            case VfWork.ResetData:
                ResetData(vf, gt, controls);
                break;
            default:
                outbox.Send(Spec.Gucs[gt], new SanitizeVf(vf, null), Calibration.Call);
                break;
        }
    }

    private void SendCommand(VfCommand command, int vf, int gt, IOutbox outbox)
    {
        VfControl control = Controlled(vf).Gts[gt];
        if (Control.Commands.Find(control.SentAs) is not null)
        {
            outbox.Observe(Observation.Of(SriovInvariants.TwoCommands($"VF {vf} gets {command} on GT {gt} while the GuC has not answered the command before")));
        }

        OperationId id = NextOperation();
        control.SentAs = id;
        Control.Commands.Begin(id, new SentCommand(vf, gt));
        if (control.Step == VfStep.WaitGuc)
        {
            outbox.Cancel(control.StepTimer);
            control.StepTimer = outbox.StartTimer(new ControlExpired(vf, gt, VfLimit.Step, control.Round), Calibration.WaitGucLimit);
        }

        outbox.Send(Spec.Gucs[gt], new ControlVf(id, vf, command), Calibration.GucRequest);
    }

    private void OnAcknowledged(Completed answer, SentCommand command, IOutbox outbox)
    {
        Control.Commands.End(answer.Operation);
        VfControl control = Controlled(command.Vf).Gts[command.Gt];
        if (control.SentAs != answer.Operation)
        {
            // A limit was over before, or the GT restarted.
            return;
        }

        VfActivity activity = control.Activity;
        bool wasMismatched = control.IsMismatched;
        if (control.Acknowledge(answer.Errno))
        {
            Count("sriov.guc.busy", outbox);
            outbox.Cancel(control.StepTimer);
            outbox.StartTimer(new ControlExpired(command.Vf, command.Gt, VfLimit.Resend, control.Round), Calibration.GucBusyRetry);
        }

        CountMismatch(wasMismatched, control, outbox);
        AfterChange(activity, command.Vf, command.Gt, outbox);
    }

    private void OnGucEvent(GucEvent notice, int gt, IOutbox outbox)
    {
        VfControl control = Controlled(notice.Vf).Gts[gt];
        VfActivity activity = control.Activity;
        bool wasMismatched = control.IsMismatched;
        switch (notice.Kind)
        {
            case GucEventKind.Flr:
                BeginFlr(notice.Vf, gt, outbox);
                return;
            case GucEventKind.Adverse:
                control.AdverseEvents++;
                NoteAdverse(notice.Vf, notice.Threshold);
                Count("sriov.adverseEvents", outbox);
                return;
            default:
                if (control.Done(notice.Kind))
                {
                    outbox.Cancel(control.StepTimer);
                }

                break;
        }

        CountMismatch(wasMismatched, control, outbox);
        AfterChange(activity, notice.Vf, gt, outbox);
    }

    private static void CountMismatch(bool wasMismatched, VfControl control, IOutbox outbox)
    {
        if (control.IsMismatched && !wasMismatched)
        {
            Count("sriov.mismatch", outbox);
        }
    }

    private void OnExpired(ControlExpired expired, IOutbox outbox)
    {
        VfControls controls = Controlled(expired.Vf);
        if (expired.Limit == VfLimit.Prepared)
        {
            GiveUpNotice(expired, controls, outbox);
            return;
        }

        VfControl control = controls.Gts[expired.Gt];
        VfActivity activity = control.Activity;
        long round = expired.Limit == VfLimit.Activity ? control.ActivityRound : control.Round;
        if (expired.Round != round || activity == VfActivity.None)
        {
            return;
        }

        if (expired.Limit == VfLimit.Resend)
        {
            control.Resend();
        }
        else
        {
            control.Fail(Errno.ETIMEDOUT);
        }

        AfterChange(activity, expired.Vf, expired.Gt, outbox);
    }

    /// <summary>Something was said of what is being done on a GT: it is over, or goes on.</summary>
    private void AfterChange(VfActivity before, int vf, int gt, IOutbox outbox)
    {
        if (before != VfActivity.None && !Controlled(vf).Gts[gt].IsActive)
        {
            Ended(before, vf, gt, outbox);
        }

        Drive(vf, gt, outbox);
    }

    private void Ended(VfActivity activity, int vf, int gt, IOutbox outbox)
    {
        VfControls controls = Controlled(vf);
        VfControl control = controls.Gts[gt];
        StopTimers(control, outbox);
        OperationId request = control.Request;
        control.Request = default;
        EndRequest(request, control.Outcome, outbox);
        if (activity == VfActivity.Flr)
        {
            AfterFlr(vf, controls, outbox);
        }
    }

    private void EndRequest(OperationId id, Errno errno, IOutbox outbox)
    {
        if (_control?.Requests.Find(id) is not { } request)
        {
            return;
        }

        if (errno != Errno.Ok)
        {
            Failed(request, errno);
        }

        request.Gt++;
        AdvanceRequest(id, outbox);
    }

    private void AuditControl(IConclusion conclusion)
    {
        if (_control is null)
        {
            return;
        }

        foreach ((int vf, AdverseCounts events) in _adverse ?? [])
        {
            conclusion.Adverse(Spec.Vfs[vf - 1].Function, events);
        }

        foreach ((int vf, VfControls controls) in _control.ByVf)
        {
            if (controls.FlrWaiters.Count > 0 || controls.IsFlrUnderWay || controls.Gts.Any(gt => gt.IsActive))
            {
                conclusion.Violate(Invariants.Leak($"the control of VF {vf} still has something under way, and {controls.FlrWaiters.Count} wait for its FLR"));
            }
        }
    }
}
