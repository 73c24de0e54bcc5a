using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <content>
/// The compositor stands still while its guest is saved or moved, and goes on at the same place or as the agent of another VF. An agent without a compositor is away: it has
/// nothing to do and nothing to report.
/// </content>
public sealed partial class DisplayAgent
{
    [Id(12)]
    private bool _isAway = spec.IsStandby;

    /// <summary>Who waits for it to stand still.</summary>
    [Id(13)]
    private OperationId _freezing;

    private void BeginFreeze(FreezeDisplay freeze, IOutbox outbox)
    {
        _freezing = freeze.Operation;
        FreezeIfQuiet(outbox);
    }

    private void FreezeIfQuiet(IOutbox outbox)
    {
        if (_freezing.IsNone || _state is DisplayState.Sharing or DisplayState.Releasing)
        {
            return;
        }

        CancelTimers(outbox);
        outbox.Send(Spec.Guest, new DisplayFrozen(_freezing, Snapshot()), Devices.Calibration.Ioctl);
        _freezing = default;
        _isAway = true;
        _state = DisplayState.Idle;
        _frames.Clear();
        _begun = [];
    }

    private DisplaySnapshot Snapshot() => new()
    {
        Begun = [.. _begun],
        Frames = [.. _frames.OrderBy(frame => frame.Key).Select(frame => new FrameInFlight(frame.Key, frame.Value))],
        LastOperation = _ids.Last,
        IsRunning = _state == DisplayState.Running,
        Mode = _mode,
        Version = _version,
        IsModeDue = _isModeDue,
        FramesShown = _framesShown,
        Front = _front,
        IsAway = _isAway,
    };

    private void Thaw(DisplaySnapshot state, IOutbox outbox)
    {
        if (state.IsAway)
        {
            return;
        }

        _isAway = false;
        _begun = [.. state.Begun];
        _frames.Clear();
        foreach (FrameInFlight frame in state.Frames)
        {
            _frames.Add(frame.Operation, frame.Buffer);
        }

        _ids = OperationCounter.After(state.LastOperation);
        _state = state.IsRunning ? DisplayState.Running : DisplayState.Idle;
        _mode = state.Mode;
        _version = state.Version;
        _isModeDue = state.IsModeDue;
        _framesShown = state.FramesShown;
        _front = state.Front;
        if (state.IsRunning)
        {
            GoOn(outbox);
        }
        else if (!_isStopping && _isModeDue)
        {
            NextMode(outbox);
        }
        else if (!_isStopping)
        {
            ArmModeChange(outbox);
        }
    }

    private void GoOn(IOutbox outbox)
    {
        if (!_isStopping && !_isModeDue)
        {
            ArmModeChange(outbox);
            ArmVblank(outbox);
        }

        ReleaseWhenQuiet(outbox);
    }
}
