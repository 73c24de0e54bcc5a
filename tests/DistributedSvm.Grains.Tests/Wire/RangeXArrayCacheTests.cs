using System.Runtime.CompilerServices;
using CsCheck;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Tests.Wire;

public sealed class RangeXArrayCacheTests : IDisposable
{
    private readonly ServiceProvider _silo = new ServiceCollection().AddSerializer().AddWire().BuildServiceProvider();

    private EnvelopeCodec Codec => _silo.GetRequiredService<EnvelopeCodec>();

    private RangeXArrayCache Cache => _silo.GetRequiredService<RangeXArrayCache>();

    public void Dispose() => _silo.Dispose();

    [Fact]
    public void All_importers_of_a_generation_on_a_silo_share_one_object()
    {
        RangeXArray[] received = [.. Enumerable.Range(0, 5).SelectMany(_ => Receive(Scattered(1, 100), Scattered(1, 100)))];
        Assert.All(received, ranges => Assert.Same(received[0], ranges));
        Assert.Equal((10, 9), (Cache.Received, Cache.Shared));
    }

    [Fact]
    public void Another_generation_or_one_other_address_is_another_object()
    {
        RangeXArray[] received = Receive(Scattered(1, 100), Scattered(2, 100), Scattered(1, 99), Scattered(1, 101));
        Assert.Equal(received.Length, received.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal((4, 0), (Cache.Received, Cache.Shared));
    }

    [Fact]
    public void Whatever_comes_in_equal_ranges_are_one_object_and_different_ones_are_not() =>
        Gen.Select(Gen.Long[0, 3], Gen.Int[0, 4]).Array[1, 50].Sample(
            parts =>
            {
                RangeXArray[] sent = [.. parts.Select(part => Scattered(part.Item1, part.Item2))];
                RangeXArray[] received = Receive(sent);
                Assert.Equal(sent, received);
                for (int i = 0; i < sent.Length; i++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        Assert.Equal(sent[i].Equals(sent[j]), ReferenceEquals(received[i], received[j]));
                    }
                }
            },
            iter: 300);

    /// <summary>What is read back from a checkpoint is shared with what comes in from other silos.</summary>
    [Fact]
    public void The_serializer_of_the_silo_shares_with_the_codec_of_batches()
    {
        Serializer serializer = _silo.GetRequiredService<Serializer>();
        RangeXArray restored = serializer.Deserialize<RangeXArray>(serializer.SerializeToArray(Scattered(1, 10)))!;
        Assert.Same(restored, Assert.Single(Receive(Scattered(1, 10))));
    }

    [Fact]
    public void Without_a_cache_every_importer_gets_the_same_ranges_in_an_object_of_its_own()
    {
        using var codec = new EnvelopeCodec();
        ReadOnlyMemory<byte> bytes = codec.Write([Batches.CarryingRanges(Scattered(1, 10))]);
        RangeXArray? first = Batches.RangesOf(Assert.Single(codec.Read(bytes)));
        RangeXArray? second = Batches.RangesOf(Assert.Single(codec.Read(bytes)));
        Assert.Equal(first, second);
        Assert.NotSame(first, second);
    }

    [Fact]
    public void Different_bytes_with_one_length_and_checksum_are_kept_apart()
    {
        byte[] bytes = [1, 2, 3, 4, 9, 9, 9, 9];
        byte[] others = [4, 3, 2, 1, 9, 9, 9, 9];
        var cache = new RangeXArrayCache();
        RangeXArray first = cache.Share(bytes, Scattered(1, 1));
        RangeXArray second = cache.Share(others, Scattered(2, 1));
        Assert.NotSame(first, second);
        Assert.Same(first, cache.Find(bytes));
        Assert.Same(second, cache.Find(others));
        Assert.Null(cache.Find([1, 1, 1, 1, 9, 9, 9, 9]));
        Assert.Null(cache.Find([9, 9, 9]));
    }

    [Fact]
    public void A_damaged_copy_of_what_is_there_is_still_rejected()
    {
        byte[] bytes = new byte[RangeXArrayFormat.MaximumSize(Scattered(1, 10))];
        Array.Resize(ref bytes, RangeXArrayFormat.Encode(Scattered(1, 10), bytes));
        RangeXArray held = Cache.Share(bytes, RangeXArrayFormat.Decode(bytes));
        Assert.Same(held, Cache.Find(bytes));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            Assert.Null(Cache.Find(damaged));
            Assert.Throws<CorruptRangeXArrayException>(() => RangeXArrayFormat.Decode(damaged));
        }
    }

    [Fact]
    public void What_nobody_uses_any_more_is_forgotten_and_what_somebody_uses_is_not()
    {
        RangeXArray[] held = Receive([.. Enumerable.Range(0, 10).Select(i => Scattered(i, 5))]);
        for (int round = 1; round <= 20; round++)
        {
            ReceiveAndDrop(round * 1000, 100);
            GC.Collect();
        }

        // 2,000 came and went; as many as twice those that are held, or a hundred that no collection has seen, may still be there.
        Assert.InRange(Cache.Count, held.Length, 400);
        RangeXArray[] again = Receive([.. Enumerable.Range(0, 10).Select(i => Scattered(i, 5))]);
        Assert.All(held.Zip(again), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void Threads_that_receive_the_same_at_once_get_the_same_object()
    {
        ReadOnlyMemory<byte> bytes = Codec.Write([.. Enumerable.Range(0, 50).Select(i => Batches.CarryingRanges(Scattered(i, i)))]);
        RangeXArray[][] received = new RangeXArray[16][];
        Parallel.For(0, received.Length, i => received[i] = [.. Codec.Read(bytes).Select(envelope => Batches.RangesOf(envelope)!)]);
        Assert.All(received, one => Assert.All(one.Zip(received[0]), pair => Assert.Same(pair.First, pair.Second)));
        Assert.Equal(received.Length * 50, Cache.Received);
        Assert.Equal((received.Length - 1) * 50, Cache.Shared);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReceiveAndDrop(long firstGeneration, int count) =>
        Receive([.. Enumerable.Range(0, count).Select(i => Scattered(firstGeneration + i, 5))]);

    /// <summary>Sends them in one batch; the ranges in it are new objects, or those of importers before.</summary>
    private RangeXArray[] Receive(params RangeXArray[] sent) =>
        [.. Codec.Read(Codec.Write([.. sent.Select(Batches.CarryingRanges)])).Select(envelope => Batches.RangesOf(envelope)!)];

    private static RangeXArray Scattered(long generation, int ranges) =>
        RangeXArray.Create(generation, [.. Enumerable.Range(0, ranges).Select(i => AddressRange.FromLength(Digest.Mix((ulong)i) >> 24 << 12, 4096))]);
}
