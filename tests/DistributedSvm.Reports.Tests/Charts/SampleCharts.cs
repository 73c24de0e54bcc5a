using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Charts;

namespace DistributedSvm.Reports.Tests.Charts;

/// <summary>A chart with everything: locks that are held, waited for and handed on, failures, timers, violations.</summary>
internal static class SampleCharts
{
    public static readonly EntityId Guest = new(1, EntityKind.Guest);
    public static readonly EntityId Vfio = new(2, EntityKind.VfioDevice);
    public static readonly EntityId Pf = new(3, EntityKind.PhysicalFunction);
    public static readonly EntityId Buffer = new(2, EntityKind.DmaBuf, 3);

    /// <summary>A vfio device takes its locks while the PF maps a buffer: it has to wait, and the PF keeps what was revoked.</summary>
    public static SequenceChart Revoke()
    {
        World world = WorldOf("node0/gpu0/vf1/guest", "node0/gpu0/vf1/vfio", "node0/gpu0/pf");
        var builder = new SequenceChartBuilder(world);
        var pf = new LockTicket(Pf, new(2));
        var close = new LockTicket(Vfio, new(7));
        var guest = new LockTicket(Guest, new(7));
        long sequence = 0;
        EventKey Say(long nanoseconds, EntityId from, EntityId to, Message message)
        {
            var envelope = new Envelope(
                SimTime.FromNanoseconds(nanoseconds),
                from,
                ++sequence,
                to,
                message,
                new EventKey(SimTime.FromNanoseconds(nanoseconds - 500), from, 99));
            builder.Add(envelope);
            return envelope.Key;
        }

        Say(1_000, Vfio, Buffer, new CreateDmaBuf(new(1), ExporterKind.VfioPci, Guest, [AddressRange.FromLength(0x1000, 0x800000)], BufferStatus.Ok, []));
        EventKey taken = Say(2_000, Pf, Buffer, new LockReservation(new(2)));
        builder.Add(taken, Buffer, new LockEvent(LockClass.Reservation, LockAction.Acquired, pf, LockSet.None));
        Say(2_500, Buffer, Pf, new ReservationGranted(new(2), Errno.Ok));
        EventKey closes = Say(3_000, Guest, Vfio, new ReleaseSurface(new(7), 1));
        builder.Add(closes, Vfio, new LockEvent(LockClass.MemoryLock, LockAction.Acquired, guest, LockSet.None));
        EventKey waits = Say(3_500, Vfio, Buffer, new LockReservation(new(7)));
        builder.Add(waits, Buffer, new LockEvent(LockClass.Reservation, LockAction.Waits, close, LockSet.MemoryLock));
        Say(4_000, Pf, Buffer, new Map(new(2), 1));
        Say(4_500, Buffer, Pf, new Mapped(new(2), Errno.ENODEV, null));
        EventKey handedOn = Say(5_000_000, Pf, Buffer, new UnlockReservation(new(2)));
        builder.Add(handedOn, Buffer, new LockEvent(LockClass.Reservation, LockAction.Released, pf, LockSet.None));
        builder.Add(handedOn, Buffer, new LockEvent(LockClass.Reservation, LockAction.Acquired, close, LockSet.MemoryLock));
        Say(5_000_500, Buffer, Vfio, new ReservationGranted(new(7), Errno.Ok));
        EventKey seen = Say(5_001_000, Pf, Pf, new DmaBufReleased());
        builder.Add(seen, Pf, new Violation("I-5", Blame.Importer, $"{Vfio} took its memory back; but #2 <b>reads</b> it; [still]"));
        EventKey done = Say(5_001_500, Vfio, Buffer, new UnlockReservation(new(7)));
        builder.Add(done, Buffer, new LockEvent(LockClass.Reservation, LockAction.Released, close, LockSet.None));
        return builder.Build() with
        {
            Buffer = world.PathOf(Buffer),
            Buffers = [world.PathOf(Buffer), "node0/gpu0/vf1/vfio#4"],
            LeftOutBefore = 1,
            LeftOutAfter = 1_200,
        };
    }

    /// <summary>Each of many entities sends one message to the next.</summary>
    public static SequenceChart Ring(int count)
    {
        World world = WorldOf([.. Enumerable.Range(0, count).Select(i => $"node0/gpu{i}/pf")]);
        var builder = new SequenceChartBuilder(world);
        for (int i = 0; i < count; i++)
        {
            var from = new EntityId(i + 1, EntityKind.PhysicalFunction);
            var to = new EntityId(((i + 1) % count) + 1, EntityKind.PhysicalFunction);
            builder.Add(new Envelope(SimTime.FromMicroseconds(i), from, 1, to, new GetReference(new(i)), default));
        }

        return builder.Build();
    }

    public static World WorldOf(params string[] paths) => new()
    {
        Scenario = "close [races] map",
        Seed = 42,
        Duration = SimTime.FromSeconds(1),
        Entities = [new("scenario", default, new ScenarioSpec()), .. paths.Select(path => new WorldEntity(path, default, new ScenarioSpec()))],
    };
}
