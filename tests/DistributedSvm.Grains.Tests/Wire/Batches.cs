using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Conventions;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Grains.Tests.Wire;

/// <summary>Envelopes of every kind, and what must be equal when they have travelled.</summary>
internal static class Batches
{
    /// <summary>For each message of the model its samples: one, and one for each thing that can be different.</summary>
    public static ImmutableArray<Message> Messages { get; } =
        [.. ModelTypes.Messages.SelectMany(SampleValues.Records).Select(record => (Message)record.Value)];

    /// <summary>Close to each other, as in a run, and anywhere.</summary>
    private static readonly Gen<long> Number = Gen.Frequency((4, Gen.Long[0, 1000]), (2, Gen.Long[0, 1L << 42]), (1, Gen.Long));

    private static readonly Gen<EntityId> Id = Gen.Frequency(
        (4, Gen.Select(Gen.Int[0, 2000], Gen.Enum<EntityKind>(), Gen.Int[0, 3]).Select((index, kind, serial) => new EntityId(index, kind, serial))),
        (1, Gen.ULong.Select(value => new EntityId(value))));

    private static readonly Gen<EventKey> Key =
        Gen.Select(Number, Id, Number).Select((time, sender, sequence) => new EventKey(new SimTime(time), sender, sequence));

    private static readonly Gen<Message> AnyMessage = Gen.Int[0, Messages.Length - 1].Select(i => Messages[i]);

    /// <summary>One to three messages that one event made its receiver send, as they stand beside each other in a batch.</summary>
    private static readonly Gen<Envelope[]> Burst = Gen.Select(Key, Id, Number, Gen.Select(Number, Id, AnyMessage).Array[1, 3])
        .Select((cause, sender, sequence, sent) => sent.Select((one, i) =>
            new Envelope(new SimTime(unchecked(cause.Time.Picoseconds + one.Item1)), sender, unchecked(sequence + i), one.Item2, one.Item3, cause)).ToArray());

    public static Gen<Envelope[]> Any { get; } = Burst.Array[0, 40].Select(bursts => bursts.SelectMany(burst => burst).ToArray());

    /// <summary>A batch as PHOLD sends it: all within a few microseconds, entities and values at random.</summary>
    public static Envelope[] Phold(int count)
    {
        var random = new CounterRandom(1, new EntityId(1, EntityKind.Phold));
        EntityId Entity() => new((int)random.Below(1024), EntityKind.Phold);
        SimTime Soon() => SimTime.FromMicroseconds(1000) + new SimTime((long)random.Below(1_000_000));
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Envelope(
                Soon() + SimTime.FromMicroseconds(2), Entity(), i / 10, Entity(), new PholdToken(random.Next()), new EventKey(Soon(), Entity(), i / 20))),
        ];
    }

    public static Envelope Carrying(Message message) => new(new SimTime(3), new EntityId(1, EntityKind.Guest), 2, new EntityId(4, EntityKind.Gpu), message, default);

    public static Envelope CarryingRanges(RangeXArray? ranges) => Carrying(new Mapped(new OperationId(1), Errno.Ok, ranges));

    public static RangeXArray? RangesOf(Envelope envelope) => ((Mapped)envelope.Message).Ranges;

    /// <summary>The same heads in the same order; messages of the same types with all fields the same, for which their digests stand.</summary>
    public static void AssertSame(ReadOnlySpan<Envelope> expected, ReadOnlySpan<Envelope> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] with { Message = actual[i].Message }, actual[i]);
            Assert.IsType(expected[i].Message.GetType(), actual[i].Message);
            Assert.Equal(DigestOf(expected[i].Message), DigestOf(actual[i].Message));
        }
    }

    private static ulong DigestOf(Message message)
    {
        var digest = new Digest(1);
        message.Fold(ref digest);
        return digest.Value;
    }
}
