using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <content>
/// A guest comes, from another VF or from an image: the device takes its VF's state (RESUMING) and runs, the VF driver recovers (RESFIX), the buffers are exported and imported
/// anew and the host shows what is in them, then the application goes on.
/// </content>
public sealed partial class Guest
{
    private bool TryHandleArrival(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case IncomingMigration incoming:
                OnIncoming(incoming, envelope.Sender, outbox);
                return true;
            case RestoreGuest restore:
                BeginRestore(restore, outbox);
                return true;
            case Completed or DisplayFrozen when _travel?.Ending is { } ending && TryAdvance(ending, envelope.Message, outbox):
                return true;
        }

        if (_travel?.Arrival is not { } arrival)
        {
            return envelope.Message is MigrationData or MoveGuest or CancelMigration or VfMigrated or FixupsDone or ImageFetched
                || (envelope.Message is VfConfigured configured && _sharing.Find(configured.Operation) is null && _booting?.ContainsKey(configured.Operation) != true);
        }

        bool isOfSession = envelope.Sender == arrival.Source;
        switch (envelope.Message)
        {
            case MigrationData data:
                if (isOfSession && data.Operation == arrival.Session)
                {
                    arrival.Packets.Enqueue(data.Packet);
                    WriteNext(arrival, outbox);
                }

                return true;
            case MoveGuest move:
                if (isOfSession && move.Operation == arrival.Session)
                {
                    arrival.State = move.State;
                    Start(arrival, outbox);
                }

                return true;
            case CancelMigration cancel:
                if (isOfSession && cancel.Operation == arrival.Session && arrival.Step <= ArrivalStep.Starting)
                {
                    _travel.Arrival = null;
                    BeginEnding(EndingReason.Failed, outbox);
                }

                return true;
            case ImageFetched fetched:
                OnFetched(arrival, fetched.Errno, fetched.Image, outbox);
                return true;
            case VfMigrated:
                arrival.IsTold = true;
                if (arrival is { Step: ArrivalStep.Recovering, Waiting.IsNone: true } && _travel.Recovery == VfRecovery.Blocked)
                {
                    Recover(outbox);
                }

                return true;
            case VfConfigured configured when _sharing.Find(configured.Operation) is null && _booting?.ContainsKey(configured.Operation) != true:
                OnQueried(arrival, configured, outbox);
                return true;
            case FixupsDone fixups:
                OnFixed(arrival, fixups, outbox);
                return true;
            case Completed completed when completed.Operation == arrival.Waiting:
                arrival.Waiting = default;
                AdvanceArrival(arrival, completed.Errno, outbox);
                return true;
            case Completed completed when arrival.Looks.Remove(completed.Operation):
                if (arrival.Looks.Count == 0)
                {
                    Arrive(arrival, outbox);
                }

                return true;
            default:
                return false;
        }
    }

    private void OnIncoming(IncomingMigration incoming, EntityId source, IOutbox outbox)
    {
        _travel ??= new GuestTravel();
        bool isBusy = _vram is not null || _sharing.Count + _frames.Count + _releasing.Count + _buffers.Count > 0 || _travel.Departure is not null || _travel.Arrival is not null
            || _travel.Ending is not null;
        if (isBusy)
        {
            outbox.Send(source, new IncomingReady(incoming.Operation, Errno.EBUSY), incoming.Latency);
            return;
        }

        _travel.Arrival = new GuestArrival(source, incoming.Operation, incoming.Agent, incoming.Display, incoming.Latency);
        SetState(_travel.Arrival, ArrivalStep.Preparing, VfioMigrationState.Resuming, outbox);
    }

    private void SetState(GuestArrival arrival, ArrivalStep step, VfioMigrationState state, IOutbox outbox)
    {
        arrival.Step = step;
        arrival.Waiting = _ids.Next();
        outbox.Send(Spec.Vfio, new SetMigrationState(arrival.Waiting, state), Calibration.Ioctl);
    }

    private void AdvanceArrival(GuestArrival arrival, Errno errno, IOutbox outbox)
    {
        switch (arrival.Step)
        {
            case ArrivalStep.Preparing:
                if (!arrival.IsFromImage)
                {
                    outbox.Send(arrival.Source, new IncomingReady(arrival.Session, errno), arrival.Latency);
                }

                if (errno != Errno.Ok)
                {
                    Abandon(arrival, errno, outbox);
                    break;
                }

                arrival.Step = ArrivalStep.Receiving;
                WriteNext(arrival, outbox);
                break;
            case ArrivalStep.Receiving:
                arrival.IsWriting = false;
                if (!arrival.IsFromImage)
                {
                    outbox.Send(arrival.Source, new MigrationAck(arrival.Session, errno), arrival.Latency);
                }

                if (errno != Errno.Ok)
                {
                    Abandon(arrival, errno, outbox);
                    break;
                }

                WriteNext(arrival, outbox);
                break;
            case ArrivalStep.Starting when errno != Errno.Ok:
                Abandon(arrival, errno, outbox);
                break;
            case ArrivalStep.Starting:
                OnStarted(arrival, outbox);
                break;
            case ArrivalStep.Recovering when !IsFrozen:
                OnRecoveryAnswer(arrival, errno, outbox);
                break;
        }
    }

    private void WriteNext(GuestArrival arrival, IOutbox outbox)
    {
        if (arrival.Step != ArrivalStep.Receiving || arrival.IsWriting)
        {
            return;
        }

        if (arrival.Packets.TryDequeue(out MigrationPacket? packet))
        {
            arrival.IsWriting = true;
            arrival.Waiting = _ids.Next();
            outbox.Send(Spec.Vfio, new WriteMigrationData(arrival.Waiting, packet), Calibration.Ioctl);
        }
        else if (arrival.IsFromImage)
        {
            Start(arrival, outbox);
        }
    }

    private void Start(GuestArrival arrival, IOutbox outbox) => SetState(arrival, ArrivalStep.Starting, VfioMigrationState.Running, outbox);

    /// <summary>It never came: the source hears so, and the device is as new afterwards.</summary>
    private void Abandon(GuestArrival arrival, Errno errno, IOutbox outbox)
    {
        if (arrival.IsFromImage)
        {
            CountFailure(errno, outbox);
        }
        else
        {
            outbox.Send(arrival.Source, new MigrationEnded(arrival.Session, errno), arrival.Latency);
        }

        _travel!.Arrival = null;
        BeginEnding(EndingReason.Failed, outbox);
    }

    /// <summary>The virtual CPUs run: from here on there is no way back to the source.</summary>
    private void OnStarted(GuestArrival arrival, IOutbox outbox)
    {
        GuestState state = arrival.State!;
        GuestTravel travel = _travel!;
        if (!arrival.IsFromImage)
        {
            outbox.Send(arrival.Source, new MigrationEnded(arrival.Session, Errno.Ok), arrival.Latency);
        }

        arrival.Step = ArrivalStep.Recovering;
        travel.Identity = state.Identity;
        travel.Marker = state.Marker;
        _lastSerial = state.LastSerial;
        if (state.Recovery is VfRecovery.Fixing or VfRecovery.Resuming)
        {
            // It was moved in the middle of a recovery, and does not know: the GuC will tell it.
            travel.Recovery = VfRecovery.Fixing;
            outbox.StartTimer(new FixupsDone(travel.Marker), Calibration.ResfixFixups);
            return;
        }

        travel.Recovery = VfRecovery.Blocked;
        if (arrival.IsTold)
        {
            Recover(outbox);
        }
    }

    private void ShareAnew(GuestArrival arrival, IOutbox outbox)
    {
        arrival.Step = ArrivalStep.Sharing;
        var buffers = new Queue<GuestBuffer>(arrival.State!.Buffers.Select(moved =>
            new GuestBuffer(moved.Serial, moved.Bytes) { Ranges = moved.Ranges, Display = arrival.Display, Version = moved.Version }));
        var operation = new ShareOperation(outbox.Self, new ShareSwapchain(default, 0, 0, arrival.Display)) { Arriving = buffers };
        OperationId id = _ids.Next();
        _sharing.Begin(id, operation);
        NextBuffer(id, operation, outbox);
    }

    /// <summary>The host's display begins with what the buffers hold (virtio-gpu's post_load): here the oracle sees whether all of the image has come.</summary>
    private void LookAtBuffers(GuestArrival arrival, IOutbox outbox)
    {
        arrival.Step = ArrivalStep.Looking;
        foreach (GuestBuffer buffer in _buffers.Where(buffer => buffer.Version > 0))
        {
            OperationId id = _ids.Next();
            arrival.Looks.Add(id);
            outbox.Send(buffer.Display, new FlushSurface(id, buffer.Surface, TagOf(buffer, buffer.Version, outbox.Self)), Calibration.VirtioCommand);
        }

        if (arrival.Looks.Count == 0)
        {
            Arrive(arrival, outbox);
        }
    }

    private void Arrive(GuestArrival arrival, IOutbox outbox)
    {
        GuestState state = arrival.State!;
        _travel!.Arrival = null;
        foreach (MovedFrame frame in state.Frames)
        {
            bool isThere = frame.Request.Buffer < _buffers.Count;
            _frames.Begin(_ids.Next(), new FrameOperation(arrival.Agent, frame.Request)
            {
                Phase = isThere ? frame.Phase : FramePhase.Over,
                Errno = isThere ? frame.Errno : Errno.EINVAL,
            });
        }

        if (state.Application is { } application)
        {
            outbox.Send(arrival.Agent, new ThawDisplay(application), Calibration.Interrupt);
        }

        LetThrough(outbox);
        Tell(arrival, state, outbox);
        if (_travel.Departure is { Step: DepartureStep.Arriving } departure)
        {
            Connect(departure, outbox);
        }
    }

    private static void Tell(GuestArrival arrival, GuestState state, IOutbox outbox)
    {
        outbox.Observe(Observation.Count(new Metric(arrival.IsFromImage ? MigrationMetrics.Restored : MigrationMetrics.Done)));
        if (!arrival.IsFromImage)
        {
            outbox.Observe(Observation.Sample(new Metric(MigrationMetrics.TotalNs), (outbox.Now - state.Began).Picoseconds / 1000));
            outbox.Observe(Observation.Sample(new Metric(MigrationMetrics.DowntimeNs), (outbox.Now - state.Stopped).Picoseconds / 1000));
        }
    }
}
