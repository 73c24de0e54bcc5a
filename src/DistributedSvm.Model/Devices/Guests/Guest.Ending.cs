using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <content>
/// QEMU ends, after its guest has left, or has failed to come, or to make room for an image: the device is closed, so that its buffers are dead for whoever has them; their
/// surfaces are given up; the device is opened by the next QEMU, and reset, so that nothing of the guest is left in its VRAM.
/// </content>
public sealed partial class Guest
{
    private void BeginRestore(RestoreGuest restore, IOutbox outbox)
    {
        _travel ??= new GuestTravel();
        if (_travel.Departure is not null || _travel.Arrival is not null || _travel.Ending is not null)
        {
            CountFailure(Errno.EBUSY, outbox);
            return;
        }

        var arrival = new GuestArrival(default, default, restore.Agent, restore.Display, SimTime.Zero);
        _travel.Arrival = arrival;
        if (restore.From == outbox.Self)
        {
            OnFetched(arrival, _travel.Store is null ? Errno.ENOENT : Errno.Ok, _travel.Store, outbox);
        }
        else
        {
            outbox.Send(restore.From, new FetchImage(_ids.Next()), Calibration.VirtioCommand);
        }
    }

    private void OnFetched(GuestArrival arrival, Errno errno, GuestImage? image, IOutbox outbox)
    {
        if (image is null)
        {
            // What runs here goes on.
            CountFailure(errno, outbox);
            _travel!.Arrival = null;
            return;
        }

        foreach (MigrationPacket packet in image.Packets)
        {
            arrival.Packets.Enqueue(packet);
        }

        arrival.State = image.State;
        arrival.Step = ArrivalStep.Ending;
        BeginEnding(EndingReason.Restore, outbox);
    }

    private void BeginEnding(EndingReason reason, IOutbox outbox)
    {
        var ending = new GuestEnding(reason) { Waiting = _ids.Next() };
        _travel!.Ending = ending;
        if (reason == EndingReason.Restore && !_travel.Arrival!.Agent.IsNone)
        {
            outbox.Send(_travel.Arrival.Agent, new FreezeDisplay(ending.Waiting), Calibration.Interrupt);
        }
        else
        {
            ending.Step = EndingStep.Draining;
            GoOnWhenDrained(outbox);
        }
    }

    /// <summary>The host has finished what it was at for a guest that stands still.</summary>
    private void GoOnWhenDrained(IOutbox outbox)
    {
        if (_travel!.Departure is { } departure)
        {
            StopIfDrained(departure, outbox);
        }

        if (_travel.Ending is not { Step: EndingStep.Draining } ending || _frames.InOrder.Any(frame => frame.Phase == FramePhase.Flushed))
        {
            return;
        }

        foreach (OperationId id in _frames.Ids)
        {
            if (_frames.End(id) is { IsSubmitted: true, Phase: FramePhase.Rendering })
            {
                _travel.Orphans.Add(id);
            }
        }

        Act(ending, EndingStep.Closing, DeviceAction.Close, outbox);
    }

    private void Act(GuestEnding ending, EndingStep step, DeviceAction action, IOutbox outbox)
    {
        ending.Step = step;
        ending.Waiting = _ids.Next();
        outbox.Send(Spec.Vfio, new ActOnDevice(ending.Waiting, action), Calibration.Ioctl);
    }

    private bool TryAdvance(GuestEnding ending, Message message, IOutbox outbox)
    {
        switch (message)
        {
            case DisplayFrozen frozen when frozen.Operation == ending.Waiting:
                ending.FramesShown = frozen.State.FramesShown;
                ending.Step = EndingStep.Draining;
                GoOnWhenDrained(outbox);
                return true;
            case Completed completed when completed.Operation == ending.Waiting:
                Advance(ending, outbox);
                return true;
            default:
                return false;
        }
    }

    private void Advance(GuestEnding ending, IOutbox outbox)
    {
        switch (ending.Step)
        {
            case EndingStep.Closing:
                ending.Step = EndingStep.Releasing;
                ending.Left = _buffers.Count;
                ending.Waiting = _ids.Next();
                foreach (GuestBuffer buffer in _buffers)
                {
                    outbox.Send(buffer.Display, new ReleaseSurface(ending.Waiting, buffer.Surface), Calibration.VirtioCommand);
                }

                break;
            case EndingStep.Releasing:
                ending.Left--;
                break;
            case EndingStep.Opening:
                Act(ending, EndingStep.Resetting, DeviceAction.FunctionLevelReset, outbox);
                return;
            case EndingStep.Resetting:
                End(ending, outbox);
                return;
        }

        if (ending.Left == 0)
        {
            foreach (GuestBuffer buffer in _buffers)
            {
                outbox.Send(buffer.DmaBuf, new PutReference(), Calibration.Ioctl);
            }

            _buffers.Clear();
            _vram = null;
            _driverBlocks = null;
            Act(ending, EndingStep.Opening, DeviceAction.Open, outbox);
        }
    }

    private void End(GuestEnding ending, IOutbox outbox)
    {
        GuestTravel travel = _travel!;
        travel.Ending = null;
        travel.Identity = default;
        travel.Recovery = VfRecovery.Running;
        if (ending.Then == EndingReason.Departed)
        {
            travel.Departure = null;
        }
        else if (ending.Then == EndingReason.Restore)
        {
            GuestArrival arrival = travel.Arrival!;
            GuestState image = arrival.State!;
            arrival.State = image with
            {
                Began = outbox.Now,
                Stopped = outbox.Now,
                Application = image.Application?.From(outbox.Now - image.Stopped, ending.FramesShown),
            };
            SetState(arrival, ArrivalStep.Preparing, VfioMigrationState.Resuming, outbox);
        }
    }
}
