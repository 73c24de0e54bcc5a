using CsCheck;
using DistributedSvm.Grains.Shards;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Tests.Wire;

public sealed class EnvelopeCodecTests : IDisposable
{
    private readonly EnvelopeCodec _codec = new();

    public void Dispose() => _codec.Dispose();

    [Fact]
    public void Any_batch_of_any_messages_survives_a_round_trip() =>
        Batches.Any.Sample(batch => Batches.AssertSame(batch, _codec.Read(_codec.Write(batch))), iter: 1000);

    [Fact]
    public void Every_message_of_the_model_survives_a_round_trip_alone_and_with_all_others()
    {
        Envelope[] all = [.. Batches.Messages.Select(Batches.Carrying)];
        Assert.True(all.Length > 500);
        Batches.AssertSame(all, _codec.Read(_codec.Write(all)));
        Assert.All(all, envelope => Batches.AssertSame([envelope], _codec.Read(_codec.Write([envelope]))));
    }

    [Fact]
    public void An_empty_batch_is_an_empty_batch() => Assert.Empty(_codec.Read(_codec.Write([])));

    [Fact]
    public void An_array_is_used_again_and_replaced_only_when_it_is_too_small()
    {
        Envelope[] into = [];
        Assert.Equal(100, _codec.Read(_codec.Write(Batches.Phold(100)), ref into));
        Envelope[] first = into;
        Envelope[] fewer = [Batches.Carrying(new PutReference())];
        Assert.Equal(1, _codec.Read(_codec.Write(fewer), ref into));
        Assert.Same(first, into);
        Batches.AssertSame(fewer, into.AsSpan(0, 1));
        Batches.AssertSame(Batches.Phold(100).AsSpan(1), into.AsSpan(1));
        Assert.Equal(101, _codec.Read(_codec.Write(Batches.Phold(101)), ref into));
        Batches.AssertSame(Batches.Phold(101), into);
    }

    [Fact]
    public void The_extremes_of_every_number_survive_beside_each_other()
    {
        long[] numbers = [0, long.MinValue, long.MaxValue, -1, long.MaxValue / 2, 1];
        ulong[] ids = [0, ulong.MaxValue, 1UL << 63, uint.MaxValue, 1UL << 32];
        Envelope[] batch =
        [
            .. from number in numbers
               from id in ids
               select new Envelope(
                   new SimTime(number), new EntityId(id), ~number, new EntityId(~id), new PutReference(), new EventKey(new SimTime(~number), new EntityId(id >> 1), number)),
        ];
        Batches.AssertSame(batch, _codec.Read(_codec.Write(batch)));
    }

    /// <summary>Objects that messages have in common are objects of each message afterwards, whatever came before it in the batch.</summary>
    [Fact]
    public void A_message_that_is_sent_to_many_arrives_at_each()
    {
        Message message = Batches.Messages.OfType<SubmitJob>().First();
        Envelope[] batch = [.. Enumerable.Repeat(Batches.Carrying(message), 200)];
        Batches.AssertSame(batch, _codec.Read(_codec.Write(batch)));
    }

    [Fact]
    public void The_same_batch_has_the_same_bytes_on_every_thread_and_silo()
    {
        using var other = new EnvelopeCodec(new RangeXArrayCache());
        Envelope[] batch = [.. Batches.Messages.Select(Batches.Carrying)];
        byte[] expected = _codec.Write(batch).ToArray();
        Parallel.For(0, 64, i =>
        {
            EnvelopeCodec codec = i % 2 == 0 ? _codec : other;
            Assert.Equal(expected, codec.Write(batch).ToArray());
            Batches.AssertSame(batch, codec.Read(expected));
        });
    }

    [Fact]
    public void A_batch_of_short_messages_takes_less_than_half_of_the_bytes_of_the_general_serializer()
    {
        Envelope[] batch = Batches.Phold(1000);
        Assert.InRange(_codec.Write(batch).Length, 1, GeneralSize(batch) / 2);
    }

    [Fact]
    public void The_ranges_in_a_message_travel_in_their_compact_form()
    {
        AddressRange[] blocks = [.. Enumerable.Range(0, 100).Select(i => AddressRange.FromLength(0x1_7000_0000 + ((ulong)i << 21), 4096UL << (i % 8)))];
        int size = _codec.Write([Batches.Carrying(new FreePages([.. blocks]))]).Length - _codec.Write([Batches.Carrying(new FreePages([]))]).Length;
        Assert.InRange(size, 100, 600);
    }

    [Fact]
    public void A_message_without_a_serializer_is_a_bug_that_is_named()
    {
        ModelBugException thrown = Assert.Throws<ModelBugException>(() => _codec.Write([Batches.Carrying(new Stranger())]));
        Assert.Contains(nameof(Stranger), thrown.Message, StringComparison.Ordinal);
    }

    private static int GeneralSize(Envelope[] batch)
    {
        using ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        return services.GetRequiredService<Serializer>().SerializeToArray(new EnvelopeBatch(batch)).Length;
    }

    /// <summary>A message that nobody told Orleans of.</summary>
    private sealed record Stranger : Message
    {
        public override int TypeNumber => 0x7F01;

        public override void Fold(ref Digest digest)
        {
        }
    }
}
