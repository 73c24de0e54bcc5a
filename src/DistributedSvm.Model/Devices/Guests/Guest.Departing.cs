using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <content>
/// A guest is saved to its store, or moved to another VF: it stands still, its VF is suspended (RUNNING_P2P), the host finishes what it is at, the VF's state is read and sent packet
/// by packet (STOP_COPY), then the rest of the guest. If anything fails it goes on where it was.
/// </content>
public sealed partial class Guest
{
    /// <summary>Packets that may be on their way to the target: it has a ring of its own behind them.</summary>
    private const int PacketsAhead = 4;

    /// <summary>Null for a guest that was never saved, and where none came or went.</summary>
    [Id(70)]
    private GuestTravel? _travel;

    private bool IsFrozen => _travel is { IsFrozen: true };

    private EntityId OwnerOf(EntityId self) => _travel is { Identity.IsNone: false } travel ? travel.Identity : self;

    private bool TryHandleDeparture(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case MigrateVf move:
                BeginDeparture(move, move.Agent, outbox);
                return true;
            case SaveGuest save:
                BeginDeparture(null, save.Agent, outbox);
                return true;
            case FetchImage fetch:
                SendImage(fetch, envelope.Sender, outbox);
                return true;
        }

        if (_travel?.Departure is not { } departure)
        {
            // What comes of a migration that is over is of no interest.
            return envelope.Message is IncomingReady or MigrationDataRead or MigrationAck or MigrationEnded;
        }

        switch (envelope.Message)
        {
            case IncomingReady ready when ready.Operation == departure.Session:
                OnConnected(departure, ready.Errno, outbox);
                return true;
            case DisplayFrozen frozen when frozen.Operation == departure.Session:
                departure.Application = frozen.State;
                Suspend(departure, outbox);
                return true;
            case Completed completed when completed.Operation == departure.Transfer:
                OnTransferred(departure, completed.Errno, outbox);
                return true;
            case Completed completed when completed.Operation == departure.Session:
                AdvanceDeparture(departure, completed.Errno, outbox);
                return true;
            case MigrationDataRead read when read.Operation == departure.Session:
                OnRead(departure, read, outbox);
                return true;
            case MigrationAck ack when ack.Operation == departure.Session:
                OnAcknowledged(departure, ack.Errno, outbox);
                return true;
            case MigrationEnded ended when ended.Operation == departure.Session:
                OnMigrationEnded(departure, ended.Errno, outbox);
                return true;
            default:
                return envelope.Message is IncomingReady or MigrationDataRead or MigrationAck or MigrationEnded;
        }
    }

    private void BeginDeparture(MigrateVf? move, EntityId agent, IOutbox outbox)
    {
        _travel ??= new GuestTravel();
        bool isBusy = _travel.Departure is not null || _travel.Ending is not null || _travel.Arrival is { Step: < ArrivalStep.Recovering };
        Errno errno = isBusy ? Errno.EBUSY : _buffers.Exists(buffer => buffer.IsInSystem) ? Errno.EOPNOTSUPP : Errno.Ok;
        if (errno != Errno.Ok)
        {
            CountFailure(errno, outbox);
            return;
        }

        var departure = new GuestDeparture(_ids.Next(), move, agent, outbox.Now);
        _travel.Departure = departure;
        if (_travel.Arrival is not { Step: > ArrivalStep.Recovering })
        {
            Connect(departure, outbox);
        }
    }

    private void Connect(GuestDeparture departure, IOutbox outbox)
    {
        if (departure.Move is not { } move)
        {
            Freeze(departure, outbox);
            return;
        }

        departure.Step = DepartureStep.Connecting;
        SimTime latency = LatencyOf(move);
        outbox.Send(move.Target, new IncomingMigration(departure.Session, move.TargetAgent, move.Display, latency), latency);
    }

    private static SimTime LatencyOf(MigrateVf move) => move.Route?.Latency ?? Calibration.VirtioCommand;

    private void OnConnected(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        if (errno == Errno.Ok)
        {
            Freeze(departure, outbox);
        }
        else
        {
            // Nothing was stopped yet.
            CountFailure(errno, outbox);
            _travel!.Departure = null;
        }
    }

    /// <summary>An interrupt that is on its way to the application still gets there before it is stopped.</summary>
    private void Freeze(GuestDeparture departure, IOutbox outbox)
    {
        departure.Step = DepartureStep.Freezing;
        departure.Stopped = outbox.Now;
        if (departure.Agent.IsNone || _travel!.Arrival is not null)
        {
            Suspend(departure, outbox);
        }
        else
        {
            outbox.Send(departure.Agent, new FreezeDisplay(departure.Session), Calibration.Interrupt);
        }
    }

    private void Suspend(GuestDeparture departure, IOutbox outbox) => SetState(departure, DepartureStep.Suspending, VfioMigrationState.RunningP2P, outbox);

    private void SetState(GuestDeparture departure, DepartureStep step, VfioMigrationState state, IOutbox outbox)
    {
        departure.Step = step;
        outbox.Send(Spec.Vfio, new SetMigrationState(departure.Session, state), Calibration.Ioctl);
    }

    /// <summary>The device has changed its state, or could not.</summary>
    private void AdvanceDeparture(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        switch (departure.Step)
        {
            case DepartureStep.Resuming when errno != Errno.Ok:
                departure.Step = DepartureStep.Resetting;
                outbox.Send(Spec.Vfio, new ActOnDevice(departure.Session, DeviceAction.FunctionLevelReset), Calibration.Ioctl);
                break;
            case DepartureStep.Resuming or DepartureStep.Resetting:
                GoOnHere(departure, outbox);
                break;
            case var _ when errno != Errno.Ok:
                Fail(departure, errno, outbox);
                break;
            case DepartureStep.Suspending:
                departure.Suspended = [.. _frames.Ids.Where(id => _frames.Find(id) is { IsSubmitted: true, Phase: FramePhase.Rendering })];
                departure.Step = DepartureStep.Draining;
                StopIfDrained(departure, outbox);
                break;
            case DepartureStep.Stopping:
                departure.Step = DepartureStep.Copying;
                ReadOn(departure, outbox);
                break;
            case DepartureStep.Finishing:
                departure.IsRead = true;
                departure.Step = DepartureStep.HandingOver;
                HandOver(departure, outbox);
                break;
            default:
                throw new ModelBugException($"A departing guest hears {errno} at {departure.Step}.");
        }
    }

    private void StopIfDrained(GuestDeparture departure, IOutbox outbox)
    {
        if (departure.Step == DepartureStep.Draining && !_frames.InOrder.Any(frame => frame.Phase == FramePhase.Flushed))
        {
            SetState(departure, DepartureStep.Stopping, VfioMigrationState.StopCopy, outbox);
        }
    }

    private void OnMigrationEnded(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        if (errno != Errno.Ok)
        {
            if (departure.Step < DepartureStep.Discarding)
            {
                GiveUp(departure, errno, outbox);
            }

            return;
        }

        departure.Step = DepartureStep.Gone;
        GuestTravel travel = _travel!;
        foreach (OperationId id in _frames.Ids)
        {
            if (_frames.End(id) is { IsSubmitted: true, Phase: FramePhase.Rendering })
            {
                travel.Orphans.Add(id);
            }
        }

        travel.Arrival = null;
        travel.Recovery = VfRecovery.Running;
        BeginEnding(EndingReason.Departed, outbox);
    }

    private void Fail(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        if (departure.Move is { } move)
        {
            outbox.Send(move.Target, new CancelMigration(departure.Session), LatencyOf(move));
        }

        GiveUp(departure, errno, outbox);
    }

    private void GiveUp(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        CountFailure(errno, outbox);
        if (departure is { Step: DepartureStep.Copying, Errno: Errno.Ok })
        {
            departure.Step = DepartureStep.Discarding;
            ReadOn(departure, outbox);
        }
        else
        {
            SetState(departure, DepartureStep.Resuming, VfioMigrationState.Running, outbox);
        }
    }

    private static void CountFailure(Errno errno, IOutbox outbox)
    {
        outbox.Observe(Observation.Count(new Metric(MigrationMetrics.Failed(errno))));
        outbox.Observe(Observation.Count(new Metric(MigrationMetrics.FailedAt(errno, outbox.Self))));
    }

    /// <summary>The virtual CPUs run again: what was held back gets through, to the application first that it goes on.</summary>
    private void GoOnHere(GuestDeparture departure, IOutbox outbox)
    {
        _travel!.Departure = null;
        if (_travel.Arrival is not null)
        {
            Recover(outbox);
            return;
        }

        if (departure.Application is { } application)
        {
            outbox.Send(departure.Agent, new ThawDisplay(application), Calibration.Interrupt);
        }

        LetThrough(outbox);
    }

    private void LetThrough(IOutbox outbox)
    {
        foreach (OperationId id in _frames.Ids)
        {
            FrameOperation frame = _frames.Find(id)!;
            if (frame.Phase == FramePhase.Over)
            {
                EndFrame(id, frame.Errno, outbox);
            }
            else if (frame.Phase == FramePhase.Rendered)
            {
                FlushFrame(id, frame, outbox);
            }
            else if (!frame.IsSubmitted)
            {
                SubmitFrame(id, frame, outbox);
            }
        }
    }
}
