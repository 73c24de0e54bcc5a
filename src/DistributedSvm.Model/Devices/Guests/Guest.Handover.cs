using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>What of a guest leaves: its device's packets, one by one, and then all else.</content>
public sealed partial class Guest
{
    private void ReadOn(GuestDeparture departure, IOutbox outbox)
    {
        bool isDue = departure.Step == DepartureStep.Discarding
            || (departure.Step == DepartureStep.Copying && departure.Sending is null && departure.Unacknowledged < PacketsAhead);
        if (isDue && !departure.IsReading)
        {
            departure.IsReading = true;
            outbox.Send(Spec.Vfio, new ReadMigrationData(departure.Session), Calibration.Ioctl);
        }
    }

    private void OnRead(GuestDeparture departure, MigrationDataRead read, IOutbox outbox)
    {
        departure.IsReading = false;
        if (departure.Step == DepartureStep.Discarding)
        {
            Discard(departure, read, outbox);
            return;
        }

        if (departure.Step != DepartureStep.Copying)
        {
            return;
        }

        if (read.Errno == Errno.ENODATA)
        {
            SetState(departure, DepartureStep.Finishing, VfioMigrationState.Stop, outbox);
        }
        else if (read.Packet is not { } packet)
        {
            departure.Errno = read.Errno;
            Fail(departure, read.Errno, outbox);
        }
        else if (departure.Move is null)
        {
            departure.Packets.Add(packet);
            ReadOn(departure, outbox);
        }
        else if (departure.Move.Route is { } route)
        {
            departure.Sending = packet;
            departure.Transfer = _ids.Next();
            outbox.Send(route.Nic, new SendBytes(departure.Transfer, route.FromNode, route.ToHost, route.ToNode, packet.WireBytes), Calibration.Call);
        }
        else
        {
            Deliver(departure, packet, outbox);
            ReadOn(departure, outbox);
        }
    }

    private static void Deliver(GuestDeparture departure, MigrationPacket packet, IOutbox outbox)
    {
        departure.Unacknowledged++;
        outbox.Send(departure.Move!.Target, new MigrationData(departure.Session, packet), LatencyOf(departure.Move));
    }

    private void OnAcknowledged(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        departure.Unacknowledged--;
        if (departure.Step >= DepartureStep.Discarding)
        {
            return;
        }

        if (errno != Errno.Ok)
        {
            // The target has given up by itself, and says so once more with MigrationEnded.
            return;
        }

        ReadOn(departure, outbox);
        HandOver(departure, outbox);
    }

    /// <summary>The stream is complete: into the store, or the rest of the guest follows it.</summary>
    private void HandOver(GuestDeparture departure, IOutbox outbox)
    {
        if (departure is not { Step: DepartureStep.HandingOver, IsRead: true, Unacknowledged: 0 })
        {
            return;
        }

        departure.IsRead = false;
        GuestState state = StateOf(departure, outbox.Self);
        if (departure.Move is { } move)
        {
            outbox.Send(move.Target, new MoveGuest(departure.Session, state), LatencyOf(move));
            return;
        }

        _travel!.Store = new GuestImage([.. departure.Packets], state);
        outbox.Observe(Observation.Count(new Metric(MigrationMetrics.Saved)));
        SetState(departure, DepartureStep.Resuming, VfioMigrationState.Running, outbox);
    }

    private GuestState StateOf(GuestDeparture departure, EntityId self)
    {
        GuestTravel travel = _travel!;
        if (travel.Arrival?.State is { } arrived)
        {
            // It had not come to more than its driver's recovery.
            return arrived with { Recovery = travel.Recovery, Marker = travel.Marker, Began = departure.Began };
        }

        ImmutableArray<MovedFrame> frames = [.. _frames.Ids.Select(id => Moved(id, _frames.Find(id)!, departure))];
        bool[] isOpen = new bool[_buffers.Count];
        foreach (MovedFrame frame in frames.Where(frame => frame.Phase == FramePhase.Rendering))
        {
            isOpen[frame.Request.Buffer] = true;
        }

        return new GuestState
        {
            Identity = OwnerOf(self),
            Buffers = [.. _buffers.Select((buffer, index) => new MovedBuffer(buffer.Serial, buffer.Bytes, buffer.Ranges, isOpen[index] ? 0 : buffer.Version))],
            LastSerial = _lastSerial,
            Frames = frames,
            Recovery = VfRecovery.Running,
            Marker = travel.Marker,
            Application = departure.Application,
            Began = departure.Began,
            Stopped = departure.Stopped,
        };
    }

    /// <summary>A job that the VF had when it was suspended is of the image as it was then: it goes on there, even if it ended here since.</summary>
    private static MovedFrame Moved(OperationId id, FrameOperation frame, GuestDeparture departure) =>
        departure.Suspended.Contains(id) ? new MovedFrame(frame.Request, FramePhase.Rendering, Errno.Ok) : new MovedFrame(frame.Request, frame.Phase, frame.Errno);

    /// <summary>The other host has the bytes; now it hears what they are.</summary>
    private void OnTransferred(GuestDeparture departure, Errno errno, IOutbox outbox)
    {
        departure.Transfer = default;
        if (departure.Step != DepartureStep.Copying)
        {
            return;
        }

        if (errno != Errno.Ok)
        {
            Fail(departure, errno, outbox);
            return;
        }

        Deliver(departure, departure.Sending!, outbox);
        departure.Sending = null;
        ReadOn(departure, outbox);
    }

    private void Discard(GuestDeparture departure, MigrationDataRead read, IOutbox outbox)
    {
        if (read.Packet is not null)
        {
            ReadOn(departure, outbox);
        }
        else
        {
            SetState(departure, DepartureStep.Resuming, VfioMigrationState.Running, outbox);
        }
    }

    private void SendImage(FetchImage fetch, EntityId asker, IOutbox outbox)
    {
        GuestImage? image = _travel?.Store;
        outbox.Send(asker, new ImageFetched(fetch.Operation, image is null ? Errno.ENOENT : Errno.Ok, image), Calibration.VirtioCommand);
    }
}
