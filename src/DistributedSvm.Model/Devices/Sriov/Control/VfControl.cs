using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The control state machine of one VF on one GT (drivers/gpu/drm/xe/xe_gt_sriov_pf_control.c). It says what its worker has to do next, and is told how that went; it sends
/// nothing itself.
/// </summary>
[GenerateSerializer]
public sealed class VfControl
{
    /// <summary>PAUSE_DONE of a pause that something else has overtaken may still come, and means nothing.</summary>
    [Id(0)]
    private bool _expectsStray;

    /// <summary>RESET_CONFIG was begun.</summary>
    [Id(1)]
    private bool _isResetting;

    /// <summary>After the GT's restart nothing is left of an FLR but what the PF itself does: it ends with RESET_CONFIG.</summary>
    [Id(2)]
    private bool _endsAfterReset;

    [Id(3)]
    public VfState State { get; private set; }

    [Id(4)]
    public VfActivity Activity { get; private set; }

    [Id(5)]
    public VfStep Step { get; private set; }

    /// <summary>MISMATCH: PF and GuC do not agree. Sticky until the GuC accepts the start of an FLR.</summary>
    [Id(6)]
    public bool IsMismatched { get; private set; }

    /// <summary>A command was sent, and the GuC has not answered: the worker waits, and nothing else runs. Null for none.</summary>
    [Id(7)]
    public VfCommand? Sending { get; private set; }

    /// <summary>The GuC was busy; the command is sent again when a pause is over.</summary>
    [Id(8)]
    public bool IsPausing { get; private set; }

    /// <summary>How what was done last ended: EIO, ETIMEDOUT, ECANCELED, or Ok.</summary>
    [Id(9)]
    public Errno Outcome { get; private set; }

    /// <summary>How the last FLR ended; Ok while none has.</summary>
    [Id(10)]
    public Errno FlrOutcome { get; private set; }

    /// <summary>Goes up with each begin and each step that has a limit, so that a timer knows whether it still means something.</summary>
    [Id(11)]
    public long Round { get; private set; }

    /// <summary>FLRs that came while one was under way: logged and ignored.</summary>
    [Id(12)]
    public long IgnoredFlrs { get; private set; }

    /// <summary>Adverse events since the last FLR.</summary>
    [Id(13)]
    public long AdverseEvents { get; set; }

    /// <summary>Who asked for what is being done, where somebody waits.</summary>
    [Id(14)]
    public OperationId Request { get; set; }

    [Id(15)]
    public TimerId ActivityTimer { get; set; }

    [Id(16)]
    public TimerId StepTimer { get; set; }

    /// <summary>An FLR was announced (FLR_PREPARE), and its notice has not come yet.</summary>
    [Id(17)]
    public bool IsPrepared { get; set; }

    /// <summary>The operation of the command that is being sent, or was last; none once nobody wants its answer.</summary>
    [Id(18)]
    public OperationId SentAs { get; set; }

    /// <summary>The round in which what is being done began.</summary>
    [Id(19)]
    public long ActivityRound { get; set; }

    public bool IsActive => Activity != VfActivity.None;

    /// <summary>Of an FLR: it has come to SYNC, or is beyond it.</summary>
    public bool HasReachedSync => Activity == VfActivity.Flr && Step >= VfStep.Sync;

    /// <summary>Only the clear is left of an FLR that the GT's restart cut short.</summary>
    public bool IsCutShort => _endsAfterReset && Activity == VfActivity.Flr;

    /// <summary>Whether it may begin (7.7): EPERM and ESTALE from a wrong state, EALREADY, ECANCELED below an FLR or a stop.</summary>
    public Errno Check(VfActivity activity) => (activity, State) switch
    {
        _ when activity == Activity => Errno.EALREADY,
        (VfActivity.Pause, VfState.Stopped) => Errno.EPERM,
        (VfActivity.Pause, VfState.Paused) => Errno.ESTALE,
        (VfActivity.Resume, not VfState.Paused) => Errno.EPERM,
        (VfActivity.Stop, VfState.Stopped) => Errno.ESTALE,
        _ when activity < Activity => Errno.ECANCELED,
        _ => Errno.Ok,
    };

    /// <summary>Begins; what comes after it in order of precedence and was under way is cancelled. Whoever had asked for that.</summary>
    public OperationId Begin(VfActivity activity)
    {
        OperationId cancelled = Request;
        _expectsStray |= Activity == VfActivity.Pause && (Step == VfStep.WaitGuc || Sending is not null);
        Activity = activity;
        Step = VfStep.Send;
        Request = default;
        IsPausing = false;
        Outcome = Errno.Ok;
        Round++;
        if (activity == VfActivity.Flr)
        {
            IsPrepared = false;
            FlrOutcome = Errno.Ok;
            _isResetting = false;
            _endsAfterReset = false;
        }

        return cancelled;
    }

    public void IgnoreFlr()
    {
        IgnoredFlrs++;
        IsPrepared = false;
    }

    /// <summary>The next thing to do; asking again gives what comes after it.</summary>
    public VfWork Next()
    {
        if (Sending is not null || IsPausing)
        {
            return VfWork.Nothing;
        }

        switch (Activity, Step)
        {
            case (VfActivity.Flr, VfStep.Send):
                return Send(VfCommand.FlrStart, VfWork.SendFlrStart, VfStep.WaitGuc);
            case (VfActivity.Flr, VfStep.GucDone):
                Step = VfStep.Sync;
                return VfWork.Sync;
            case (VfActivity.Flr, VfStep.ResetConfig) when !_isResetting:
                _isResetting = true;
                Round++;
                return VfWork.ResetConfig;
            case (VfActivity.Flr, VfStep.ResetData):
                Step = VfStep.ResetMmio;
                return VfWork.ResetData;
            case (VfActivity.Flr, VfStep.ResetMmio):
                Step = VfStep.SendFinish;
                return VfWork.ResetMmio;
            case (VfActivity.Flr, VfStep.SendFinish):
                return Send(VfCommand.FlrFinish, VfWork.SendFlrFinish, VfStep.SendFinish);
            case (VfActivity.Stop, VfStep.Send):
                return Send(VfCommand.Stop, VfWork.SendStop, VfStep.Send);
            case (VfActivity.Pause, VfStep.Send):
                return Send(VfCommand.Pause, VfWork.SendPause, VfStep.WaitGuc);
            case (VfActivity.Pause, VfStep.GucDone):
                End(VfState.Paused);
                return VfWork.Nothing;
            case (VfActivity.Resume, VfStep.Send):
                return Send(VfCommand.Resume, VfWork.SendResume, VfStep.Send);
            default:
                return VfWork.Nothing;
        }
    }

    /// <summary>The GuC's answer to the command that was sent: Ok, EBUSY to send it again, EIO when it is rejected, else a failure. True for what has to be sent again.</summary>
    public bool Acknowledge(Errno errno)
    {
        VfCommand command = Sending ?? throw new ModelBugException("A GuC answered a command that nobody sent.");
        Sending = null;
        if (ActivityOf(command) != Activity)
        {
            // Overtaken; one that was never accepted has no end either.
            _expectsStray &= command != VfCommand.Pause || errno == Errno.Ok;
            return false;
        }

        switch (errno)
        {
            case Errno.Ok when command == VfCommand.FlrStart:
                IsMismatched = false;
                return false;
            case Errno.Ok when command == VfCommand.FlrFinish:
                End(VfState.Ready);
                return false;
            case Errno.Ok when command == VfCommand.Stop:
                End(VfState.Stopped);
                return false;
            case Errno.Ok when command == VfCommand.Resume:
                End(VfState.Resumed);
                return false;
            case Errno.Ok:
                return false;
            case Errno.EBUSY:
                Step = command == VfCommand.FlrFinish ? VfStep.SendFinish : VfStep.Send;
                IsPausing = true;
                return true;
            default:
                IsMismatched |= errno == Errno.EIO;
                Fail(Errno.EIO);
                return false;
        }
    }

    /// <summary>The pause after EBUSY is over.</summary>
    public void Resend() => IsPausing = false;

    /// <summary>FLR_DONE or PAUSE_DONE. False when nobody expected it: a mismatch.</summary>
    public bool Done(GucEventKind kind)
    {
        VfActivity expecting = kind == GucEventKind.FlrDone ? VfActivity.Flr : VfActivity.Pause;
        if (Activity == expecting && Step == VfStep.WaitGuc)
        {
            Step = VfStep.GucDone;
            return true;
        }

        if (kind == GucEventKind.PauseDone && _expectsStray)
        {
            _expectsStray = false;
            return true;
        }

        IsMismatched = true;
        return false;
    }

    /// <summary>All GTs have come to SYNC.</summary>
    public void LeaveSync() => Step = VfStep.ResetConfig;

    /// <summary>RESET_CONFIG is over: GGTT and VRAM are clear, or could not be cleared.</summary>
    public void ConfigReset(Errno errno)
    {
        if (errno != Errno.Ok)
        {
            Fail(Errno.EIO);
        }
        else if (_endsAfterReset)
        {
            End(VfState.Ready);
        }
        else
        {
            Step = VfStep.ResetData;
        }
    }

    /// <summary>*_FAILED: back to the stable state before, whatever that was.</summary>
    public void Fail(Errno errno)
    {
        FlrOutcome = Activity == VfActivity.Flr ? errno : FlrOutcome;
        Outcome = errno;
        Activity = VfActivity.None;
        Step = VfStep.None;
        Sending = null;
        SentAs = default;
        IsPausing = false;
    }

    /// <summary>
    /// The GT was reset: READY, and what the GuC was doing is forgotten. Of an FLR that had not cleared the VF yet the clear is still due where
    /// <paramref name="clears"/>: READY comes after it.
    /// </summary>
    public void Restart(bool clears)
    {
        bool isDue = clears && Activity == VfActivity.Flr && Step is not (VfStep.ResetData or VfStep.ResetMmio or VfStep.SendFinish);
        Sending = null;
        SentAs = default;
        IsPausing = false;
        IsPrepared = false;
        IsMismatched = false;
        _expectsStray = false;
        State = VfState.Ready;
        if (isDue)
        {
            Step = VfStep.ResetConfig;
            _endsAfterReset = true;
        }
        else
        {
            Outcome = Activity is VfActivity.None or VfActivity.Flr ? Errno.Ok : Errno.ECANCELED;
            Activity = VfActivity.None;
            Step = VfStep.None;
        }
    }

    public static VfActivity ActivityOf(VfCommand command) => command switch
    {
        VfCommand.Pause => VfActivity.Pause,
        VfCommand.Resume => VfActivity.Resume,
        VfCommand.Stop => VfActivity.Stop,
        _ => VfActivity.Flr,
    };

    private VfWork Send(VfCommand command, VfWork work, VfStep step)
    {
        // Before it is sent: the event may come before the answer.
        Round += step == VfStep.WaitGuc ? 1 : 0;
        Sending = command;
        Step = step;
        return work;
    }

    private void End(VfState state)
    {
        State = state;
        Outcome = Errno.Ok;
        Activity = VfActivity.None;
        Step = VfStep.None;
    }
}
