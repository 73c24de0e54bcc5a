using DistributedSvm.Engine.Replay.Recordings;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Tests.Recordings;

public sealed class RecordingTests
{
    private static readonly SimTime Step = SimTime.FromNanoseconds(500);

    [Fact]
    public void What_leads_to_a_buffer_belongs_to_its_conversation_and_nothing_of_another_buffer_does()
    {
        RecordingExcerpt excerpt = Select(Exports(3), new RecordingQuery());
        Assert.Equal(["exporter#1", "exporter#2", "exporter#3"], excerpt.Buffers.Select(buffer => $"exporter#{buffer.Serial}"));
        Assert.Equal(1, excerpt.Buffer?.Serial);
        Assert.Equal(
            ["ExportDmaBuf 1", "CreateDmaBuf 1", "Completed 1", "Exported 1", "PutReference", "DmaBufReleased"],
            excerpt.Messages.Select(Text));
        Assert.Equal(excerpt.Messages.OrderBy(message => message.Key), excerpt.Messages);
    }

    [Fact]
    public void Another_buffer_may_be_asked_for()
    {
        RunRecording recording = Record(Exports(3).World);
        RecordingExcerpt excerpt = RecordingFilter.Select(recording, new RecordingQuery { Buffer = RecordingFilter.Buffers(recording)[1] });
        Assert.Equal("ExportDmaBuf 2", Text(excerpt.Messages[0]));
        Assert.All(excerpt.Messages.Where(message => message.Receiver.Kind == EntityKind.DmaBuf), message => Assert.Equal(2, message.Receiver.Serial));
    }

    [Fact]
    public void A_message_that_leads_to_a_buffer_through_others_belongs_to_it_but_what_comes_of_it_that_way_does_not()
    {
        var scripted = new ScriptedWorld();
        EntityId peer = default;
        EntityId buffer = default;
        EntityId exporter = scripted.Add((envelope, outbox) =>
        {
            switch (envelope.Message)
            {
                case Note { Text: "create" }:
                    buffer = outbox.Create(EntityKind.DmaBuf, Creation(outbox.Self));
                    break;
                case ReleaseSurface:
                    outbox.Send(peer, new Note("unbind"), Step);
                    break;
                case Note { Text: "unbound" }:
                    outbox.Send(buffer, new PutReference(), Step);
                    break;
                case DmaBufReleased:
                    outbox.Send(peer, new Note("next frame"), Step);
                    break;
            }
        });
        peer = scripted.Add((envelope, outbox) => outbox.Send(
            envelope.Sender, envelope.Message is Note { Text: "unbind" } ? new Note("unbound") : new FlushSurface(new(9), 1, default), Step));
        scripted.Seed(0, exporter, "create");
        scripted.Seed(SimTime.FromMicroseconds(5), exporter, new ReleaseSurface(new(7), 1), peer);
        RecordingExcerpt excerpt = Select(scripted, new RecordingQuery());
        Assert.Equal(["CreateDmaBuf 1", "Completed 1", "ReleaseSurface 7", "PutReference", "DmaBufReleased"], excerpt.Messages.Select(Text));
    }

    [Fact]
    public void All_means_all()
    {
        RecordingExcerpt excerpt = Select(Exports(2), new RecordingQuery { IsWhole = true }, isWhole: true);
        Assert.Null(excerpt.Buffer);
        Assert.Equal(2, excerpt.Messages.Count(message => message.Message is Note));
        Assert.Equal(2, excerpt.Messages.Count(message => message.Message is CreateDmaBuf));
    }

    [Fact]
    public void Entities_that_are_asked_for_show_what_they_say_and_hear()
    {
        RecordingExcerpt excerpt = Select(Exports(2), new RecordingQuery { Entities = entity => entity.Kind == EntityKind.DmaBuf && entity.Serial == 2 });
        Assert.Equal(["CreateDmaBuf 2", "Completed 2", "PutReference", "DmaBufReleased"], excerpt.Messages.Select(Text));
    }

    [Fact]
    public void Times_cut_and_too_many_messages_are_counted()
    {
        RunRecording recording = Record(Exports(1).World);
        RecordingExcerpt all = RecordingFilter.Select(recording, new RecordingQuery());
        RecordingExcerpt within = RecordingFilter.Select(recording, new RecordingQuery { From = all.Messages[1].Time, To = all.Messages[3].Time });
        Assert.Equal(all.Messages[1..4], within.Messages);
        Assert.Equal((0, 0), (within.LeftOutBefore, within.LeftOutAfter));
        RecordingExcerpt few = RecordingFilter.Select(recording, new RecordingQuery { Max = 2 });
        Assert.Equal(all.Messages[..2], few.Messages);
        Assert.Equal((0, all.Messages.Length - 2), (few.LeftOutBefore, few.LeftOutAfter));
    }

    [Fact]
    public void A_recording_ends_soon_after_the_time_asked_for()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((_, outbox) => outbox.Send(outbox.Self, new Note("again"), Step));
        scripted.Seed(0, self, "first");
        RunRecording recording = Record(scripted.World, isWhole: true, until: SimTime.FromMicroseconds(10));
        Assert.InRange(recording.Messages.Length, 20, 25);
        Assert.False(recording.IsCut);
    }

    [Fact]
    public void Too_many_messages_are_cut_around_the_first_violation_and_its_event_is_shown_whatever_it_is()
    {
        var scripted = new ScriptedWorld();
        int count = 0;
        EntityId self = scripted.Add((_, outbox) =>
        {
            count++;
            if (count is 50 or 70)
            {
                outbox.Observe(Observation.Of(new Violation("T-1", Blame.Importer, "here")));
            }

            if (count < 100)
            {
                outbox.Send(outbox.Self, count == 49 ? new Note("odd") : new ReleaseSurface(new(count), count), Step);
            }
        });
        scripted.Seed(SimTime.Zero, self, new ReleaseSurface(new(0), 0));
        RunRecording recording = Record(scripted.World);
        RecordingExcerpt excerpt = RecordingFilter.Select(recording, new RecordingQuery { Max = 12 });
        Assert.Equal(12, excerpt.Messages.Length);
        Assert.Equal(8, excerpt.Messages.IndexOf(Assert.Single(excerpt.Messages, message => message.Message is Note)));
        Assert.Equal(recording.Violations[0], Assert.Single(excerpt.Violations));
        Assert.Equal(1, excerpt.LeftOutViolations);
        Assert.Equal(100 - 12, excerpt.LeftOutBefore + excerpt.LeftOutAfter);
        Assert.True(recording.Failed);
        Assert.False((recording with { World = recording.World with { Expect = [Blame.Importer] } }).Failed);
    }

    [Fact]
    public void Locks_of_a_buffer_are_told_with_their_events_and_so_is_what_was_taken_before()
    {
        var scripted = new ScriptedWorld();
        var ticket = new LockTicket(new EntityId(9, EntityKind.Agent), new(3));
        EntityId other = scripted.Add((_, outbox) => outbox.Observe(Observation.Of(new LockEvent(LockClass.PfMaster, LockAction.Acquired, ticket, LockSet.None))));
        EntityId owner = scripted.Add((envelope, outbox) =>
        {
            LockAction action = envelope.Message is LockReservation ? LockAction.Acquired : LockAction.Released;
            outbox.Observe(Observation.Of(new LockEvent(LockClass.Reservation, action, ticket, LockSet.MemoryLock)));
        });
        scripted.Seed(SimTime.FromMicroseconds(1), owner, new LockReservation(new(3)));
        scripted.Seed(SimTime.FromMicroseconds(2), owner, new UnlockReservation(new(3)));
        scripted.Seed(2_000, other, "unseen");
        RecordingExcerpt all = Select(scripted, new RecordingQuery());
        Assert.Equal([LockAction.Acquired, LockAction.Released], all.Locks.Select(recorded => recorded.Lock.Action));
        Assert.Equal(all.Messages.Select(message => message.Key), all.Locks.Select(recorded => recorded.Event));
        Assert.All(all.Locks, recorded => Assert.Equal((owner, LockSet.MemoryLock), (recorded.Owner, recorded.Lock.Held)));

        RecordingExcerpt late = Select(scripted, new RecordingQuery { From = SimTime.FromMicroseconds(2) });
        Assert.Equal(all.Locks, late.Locks);
        RecordingExcerpt early = Select(scripted, new RecordingQuery { To = SimTime.FromMicroseconds(1) });
        Assert.Equal(all.Locks[..1], early.Locks);
    }

    [Fact]
    public void Locks_change_neither_the_digest_nor_the_metrics()
    {
        ScriptedWorld Scripted(bool isLocking)
        {
            var scripted = new ScriptedWorld();
            scripted.Seed(0, scripted.Add((_, outbox) =>
            {
                if (isLocking)
                {
                    outbox.Observe(Observation.Of(new LockEvent(LockClass.Vm, LockAction.Acquired, default, LockSet.None)));
                }
            }), "x");
            return scripted;
        }

        Assert.Equal(Scripted(false).Run().Hash, Scripted(true).Run().Hash);
    }

    /// <summary>User space exports and gives back one buffer after the other.</summary>
    private static ScriptedWorld Exports(int count)
    {
        var scripted = new ScriptedWorld();
        EntityId exporter = default;
        int exported = 0;
        EntityId buffer = default;
        EntityId user = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Exported { } done)
            {
                outbox.Send(done.DmaBuf, new PutReference(), Step);
            }

            if (exported < count)
            {
                exported++;
                outbox.Send(exporter, new ExportDmaBuf(new(exported), 2, 0, []), Step);
            }
        });
        exporter = scripted.Add((envelope, outbox) =>
        {
            switch (envelope.Message)
            {
                case ExportDmaBuf export:
                    buffer = outbox.Create(EntityKind.DmaBuf, new CreateDmaBuf(export.Operation, ExporterKind.Udmabuf, user, [], BufferStatus.Ok, []));
                    break;
                case Completed completed:
                    outbox.Send(user, new Exported(completed.Operation, Errno.Ok, buffer), Step);
                    break;
                case DmaBufReleased:
                    outbox.Send(envelope.Receiver, new Note("released"), Step);
                    break;
            }
        });
        scripted.Seed(SimTime.Zero, user, new StopWorkload());
        return scripted;
    }

    private static CreateDmaBuf Creation(EntityId holder) => new(new(1), ExporterKind.Udmabuf, holder, [], BufferStatus.Ok, []);

    private static string Text(Envelope envelope)
    {
        MessageField operation = MessageField.Of(envelope.Message).FirstOrDefault(field => field.Value is OperationId);
        return operation.Name is null ? envelope.Message.GetType().Name : $"{envelope.Message.GetType().Name} {operation.Text}";
    }

    private static RecordingExcerpt Select(ScriptedWorld scripted, RecordingQuery query, bool isWhole = false) =>
        RecordingFilter.Select(Record(scripted.World, isWhole), query);

    private static RunRecording Record(World world, bool isWhole = false, SimTime? until = null)
    {
        var recorder = new RunRecorder(world, until ?? SimTime.Never, isWhole);
        while (recorder.Advance(100))
        {
        }

        return recorder.Conclude();
    }
}
