using CsCheck;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests;

public sealed class EventOrderTests
{
    private static readonly Gen<EventKey> Key =
        from time in Gen.Long[-2, 2]
        from index in Gen.Int[0, 2]
        from kind in Gen.Int[1, 2]
        from serial in Gen.Int[0, 1]
        from sequence in Gen.Long[-1, 2]
        select new EventKey(new SimTime(time), new EntityId(index, (EntityKind)kind, serial), sequence);

    [Fact]
    public void Events_are_ordered_by_time_then_sender_then_sequence() => Gen.Select(Key, Key).Sample((a, b) =>
    {
        int expected = Math.Sign((a.Time.Picoseconds, a.Sender.Value, a.Sequence).CompareTo((b.Time.Picoseconds, b.Sender.Value, b.Sequence)));
        Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
        Assert.Equal(expected, Math.Sign(Envelope.CompareOrder(Carry(a, 1), Carry(b, 2))));
    });

    [Fact]
    public void Neither_receiver_nor_message_nor_cause_decide_the_order()
    {
        var key = new EventKey(new SimTime(5), new EntityId(1, EntityKind.Gpu), 3);
        Assert.Equal(key, Carry(key, 1).Key);
        Assert.Equal(0, Envelope.CompareOrder(Carry(key, 1), Carry(key, 2)));
    }

    private static Envelope Carry(EventKey key, int receiver) => new(
        key.Time,
        key.Sender,
        key.Sequence,
        new EntityId(receiver, EntityKind.Gpu),
        receiver == 1 ? new StopWorkload() : new Completed(new(1), Errno.Ok),
        new EventKey(new SimTime(receiver), default, 0));
}
