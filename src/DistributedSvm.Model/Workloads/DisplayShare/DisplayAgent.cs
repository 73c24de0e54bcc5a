using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>
/// The compositor of a guest: shares a swapchain, renders a frame at each refresh into a free buffer, and shares anew after a mode change. A refresh without
/// a free buffer is missed. Where sharing fails, it gives back what it got and waits for the next mode.
/// </summary>
[GenerateSerializer]
public sealed partial class DisplayAgent(DisplayAgentSpec spec) : StaticEntity<DisplayAgentSpec>(spec)
{
    /// <summary>When the frame in each buffer was begun, also while it is on the screen; null for a free buffer.</summary>
    [Id(0)]
    private SimTime?[] _begun = [];

    /// <summary>The buffer of each frame under way.</summary>
    [Id(1)]
    private readonly Dictionary<OperationId, int> _frames = [];

    [Id(2)]
    private OperationCounter _ids;

    [Id(3)]
    private DisplayState _state;

    [Id(4)]
    private int _mode;

    [Id(5)]
    private long _version;

    [Id(6)]
    private bool _isStopping;

    [Id(7)]
    private bool _isModeDue;

    [Id(8)]
    private TimerId? _vblank;

    [Id(9)]
    private TimerId? _modeTimer;

    [Id(10)]
    private long _framesShown;

    /// <summary>The buffer on the screen: it is free only once the next flip has replaced it. -1 before the first.</summary>
    [Id(11)]
    private int _front = -1;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case GuestVblank:
                Refresh(outbox);
                break;
            case Completed completed when _frames.Remove(completed.Operation, out int buffer):
                FinishFrame(buffer, completed.Errno, outbox);
                break;
            case Completed:
                AfterRelease(outbox);
                break;
            case StartDisplay:
                if (!_isStopping)
                {
                    Share(outbox);
                }

                break;
            case SwapchainShared shared:
                AfterShare(shared, outbox);
                break;
            case ChangeMode:
                _isModeDue = true;
                if (_state == DisplayState.Idle)
                {
                    NextMode(outbox);
                }
                else
                {
                    ReleaseWhenQuiet(outbox);
                }

                break;
            case StopWorkload:
                Stop(outbox);
                break;
            case FreezeDisplay freeze:
                BeginFreeze(freeze, outbox);
                break;
            case ThawDisplay thaw:
                Thaw(thaw.State, outbox);
                break;
            default:
                throw new ModelBugException($"A display agent does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_isAway)
        {
            return;
        }

        conclusion.Sample(new Metric(DisplayMetrics.FramesPerGuest, Spec.Workload), _framesShown);
        if (_frames.Count > 0)
        {
            conclusion.Violate(new Violation("drain", Blame.Protocol, $"{_frames.Count} frames never came back"));
        }

        if (_isStopping && _state != DisplayState.Idle)
        {
            conclusion.Violate(new Violation("drain", Blame.Protocol, $"stopped, but its swapchain is still {_state}"));
        }
    }

    /// <summary>The last one where a changed scenario has fewer than have been reached.</summary>
    private DisplayMode Mode => Spec.Modes[Math.Min(_mode, Spec.Modes.Length - 1)];

    private Metric Named(string name) => new(name, Spec.Workload);

    private void Share(IOutbox outbox)
    {
        _state = DisplayState.Sharing;
        _begun = new SimTime?[Spec.Buffers];
        outbox.Send(
            Spec.Guest,
            new ShareSwapchain(_ids.Next(), Mode.BytesPerBuffer, Spec.Buffers, Spec.Display),
            Devices.Calibration.Ioctl);
    }

    private void AfterShare(SwapchainShared shared, IOutbox outbox)
    {
        bool isShared = shared.Errno == Errno.Ok;
        outbox.Observe(Observation.Count(Named(isShared ? DisplayMetrics.Swapchains : DisplayMetrics.FailedShares)));
        if (isShared)
        {
            outbox.Observe(Observation.Count(Named(DisplayMetrics.SwapchainsBy(shared.Path))));
        }

        _state = DisplayState.Running;
        if (!isShared || _isStopping)
        {
            // What was shared before the failure must go back too.
            Release(outbox);
            return;
        }

        ArmModeChange(outbox);
        ArmVblank(outbox);
        FreezeIfQuiet(outbox);
    }

    private void ArmModeChange(IOutbox outbox)
    {
        if (_mode + 1 < Spec.Modes.Length)
        {
            _modeTimer = outbox.StartTimer(new ChangeMode(), SimTime.Max(SimTime.Zero, Spec.Modes[_mode + 1].From - outbox.Now));
        }
    }

    private void ArmVblank(IOutbox outbox)
    {
        long period = Spec.FramePeriod.Picoseconds;
        _vblank = outbox.StartTimer(new GuestVblank(), new SimTime(period - (outbox.Now.Picoseconds % period)));
    }

    private void Refresh(IOutbox outbox)
    {
        ArmVblank(outbox);
        int buffer = Array.IndexOf(_begun, null);
        if (buffer < 0)
        {
            outbox.Observe(Observation.Count(Named(DisplayMetrics.MissedVsyncs)));
            return;
        }

        OperationId id = _ids.Next();
        _begun[buffer] = outbox.Now;
        _frames.Add(id, buffer);
        outbox.Send(Spec.Guest, new RenderFrame(id, buffer, ++_version, Spec.Cost), Devices.Calibration.Ioctl);
    }

    private void FinishFrame(int buffer, Errno errno, IOutbox outbox)
    {
        SimTime begun = _begun[buffer]!.Value;
        if (errno == Errno.Ok)
        {
            Replace(buffer);
            outbox.Observe(Observation.Count(Named(DisplayMetrics.Frames)));
            outbox.Observe(Observation.Count(Named(DisplayMetrics.FrameBytes), Mode.BytesPerBuffer));
            outbox.Observe(Observation.Sample(Named(DisplayMetrics.FrameTimeNs), (outbox.Now - begun).Picoseconds / 1000));
            _framesShown += _isStopping ? 0 : 1;
        }
        else
        {
            _begun[buffer] = null;
            outbox.Observe(Observation.Count(Named(DisplayMetrics.FailedFrames)));
        }

        ReleaseWhenQuiet(outbox);
    }

    /// <summary>The flip to this buffer is done: what was on the screen before is free.</summary>
    private void Replace(int buffer)
    {
        if (_front >= 0)
        {
            _begun[_front] = null;
        }

        _front = buffer;
    }

    private void Stop(IOutbox outbox)
    {
        _isStopping = true;
        if (_isAway)
        {
            return;
        }

        if (_state == DisplayState.Idle)
        {
            CancelTimers(outbox);
        }

        ReleaseWhenQuiet(outbox);
    }

    /// <summary>A mode change or the end: begin no more frames, and once the last is back give the buffers up.</summary>
    private void ReleaseWhenQuiet(IOutbox outbox)
    {
        if (_state != DisplayState.Running || (!_isStopping && !_isModeDue))
        {
            return;
        }

        CancelTimers(outbox);
        if (_frames.Count == 0)
        {
            Release(outbox);
        }
    }

    private void Release(IOutbox outbox)
    {
        CancelTimers(outbox);
        _state = DisplayState.Releasing;
        outbox.Send(Spec.Guest, new ReleaseSwapchain(_ids.Next()), Devices.Calibration.Ioctl);
    }

    private void AfterRelease(IOutbox outbox)
    {
        _state = DisplayState.Idle;
        _front = -1;
        if (!_freezing.IsNone)
        {
            FreezeIfQuiet(outbox);
            return;
        }

        if (_isStopping)
        {
            return;
        }

        if (_isModeDue)
        {
            NextMode(outbox);
        }
        else
        {
            // Released although nobody asked: the share had failed.
            ArmModeChange(outbox);
        }
    }

    private void NextMode(IOutbox outbox)
    {
        _isModeDue = false;
        _mode++;
        Share(outbox);
    }

    private void CancelTimers(IOutbox outbox)
    {
        foreach (TimerId? timer in (ReadOnlySpan<TimerId?>)[_vblank, _modeTimer])
        {
            if (timer is { } id)
            {
                outbox.Cancel(id);
            }
        }

        _vblank = null;
        _modeTimer = null;
    }
}
