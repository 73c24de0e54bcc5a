using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests;

public sealed class DialogueTests
{
    private static readonly EntityId Importer = new(1, EntityKind.PhysicalFunction);
    private static readonly EntityId Buffer = new(2, EntityKind.DmaBuf, 1);

    private readonly Dialogue _dialogue = new();
    private long _sequence;

    [Fact]
    public void An_answer_finds_its_question_by_the_operation()
    {
        Assert.Null(Hear(Importer, Buffer, new GetReference(new(1))));
        Assert.Null(Hear(Importer, Buffer, new GetReference(new(2))));
        Assert.Equal(new GetReference(new(2)), Hear(Buffer, Importer, new Completed(new(2), Errno.Ok)));
        Assert.Equal(new GetReference(new(1)), Hear(Buffer, Importer, new Completed(new(1), Errno.ENODEV)));
        Assert.Null(Hear(Buffer, Importer, new Completed(new(1), Errno.Ok)));
    }

    [Fact]
    public void Of_one_operation_that_asks_one_thing_after_the_other_the_latest_is_answered()
    {
        Hear(Importer, Buffer, new LockReservation(new(1)));
        Assert.IsType<LockReservation>(Hear(Buffer, Importer, new ReservationGranted(new(1), Errno.Ok)));
        Hear(Importer, Buffer, new UnlockReservation(new(1)));
        Hear(Importer, Buffer, new Detach(new(1), 7));
        Assert.IsType<Detach>(Hear(Buffer, Importer, new Completed(new(1), Errno.Ok)));
    }

    [Fact]
    public void Of_one_operation_that_asks_the_same_of_several_things_each_is_answered_in_turn()
    {
        Hear(Importer, Buffer, new ReleaseSurface(new(1), 1));
        Hear(Importer, Buffer, new ReleaseSurface(new(1), 2));
        Assert.Equal(new ReleaseSurface(new(1), 1), Hear(Buffer, Importer, new Completed(new(1), Errno.Ok)));
        Assert.Equal(new ReleaseSurface(new(1), 2), Hear(Buffer, Importer, new Completed(new(1), Errno.Ok)));
    }

    [Fact]
    public void What_a_message_is_as_a_step_of_the_protocol_is_none_of_its_fields() =>
        Assert.Equal("GetReference (Operation 1)", new GetReference(new(1)).ToString());

    private Message? Hear(EntityId from, EntityId to, Message message) =>
        _dialogue.Hear(new Envelope(SimTime.FromNanoseconds(_sequence), from, ++_sequence, to, message, default))?.Message;
}
