using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

public sealed class RangeXArrayTests
{
    private static readonly AddressRange[] Three = [new(0x10_0000, 0x10_0FFF), new(0x4000, 0x5FFF), new(0x4000, 0x4FFF)];

    [Fact]
    public void Bytes_are_located_in_buffer_order_also_in_ranges_that_alias()
    {
        RangeXArray ranges = RangeXArray.Create(3, Three);
        Assert.Equal((3, 0x4000UL, 3L), (ranges.Count, ranges.TotalLength, ranges.Generation));
        Assert.True(ranges.Locate(0x1000, out int index, out ulong offset));
        Assert.Equal((1, 0UL), (index, offset));
        Assert.True(ranges.TryTranslate(0x3FFF, out ulong address));
        Assert.Equal(0x4FFFUL, address);
        Assert.False(ranges.Locate(0x4000, out index, out _));
        Assert.Equal(3, index);
        Assert.False(RangeXArray.Empty.TryTranslate(0, out _));
    }

    [Fact]
    public void Any_byte_is_located_where_a_walk_over_the_ranges_finds_it() =>
        Gen.Select(Gen.Select(Gen.ULong[0, 1 << 20], Gen.ULong[0, 300]).Array[0, 40], Gen.ULong[0, 6000]).Sample(
            (pairs, byteOffset) =>
            {
                AddressRange[] list = [.. pairs.Select(pair => new AddressRange(pair.Item1, pair.Item1 + pair.Item2))];
                RangeXArray ranges = RangeXArray.Create(0, list);
                ulong rest = byteOffset;
                int expected = 0;
                while (expected < list.Length && rest >= list[expected].Length)
                {
                    rest -= list[expected++].Length;
                }

                Assert.Equal(expected < list.Length, ranges.Locate(byteOffset, out int index, out ulong offset));
                Assert.Equal((expected, expected < list.Length ? rest : 0), (index, offset));
            },
            iter: 2000);

    [Fact]
    public void Snapshots_are_equal_by_generation_and_ranges()
    {
        RangeXArray ranges = RangeXArray.Create(3, Three);
        Assert.Equal(ranges, RangeXArray.Create(3, [.. Three]));
        Assert.NotEqual(ranges, ranges.WithGeneration(4));
        Assert.NotEqual(ranges, RangeXArray.Create(3, Three.AsSpan(0, 2)));
        Assert.NotEqual(ranges, RangeXArray.Create(3, [Three[1], Three[0], Three[2]]));
        Assert.False(ranges.Equals(null));
    }

    [Fact]
    public void The_content_hash_is_the_same_on_every_machine_and_tells_what_equality_tells()
    {
        RangeXArray ranges = RangeXArray.Create(3, Three);
        Assert.Equal(11541132371935514891UL, ranges.ContentHash);
        var digest = new Digest(0);
        foreach (ulong word in new ulong[] { 3, 0x10_0000, 0x10_0FFF, 0x4000, 0x5FFF, 0x4000, 0x4FFF })
        {
            digest.Add(word);
        }

        // The ranges first, so that another generation of the same ranges need not look at them again.
        digest = new Digest(digest.Value);
        digest.Add(3);
        Assert.Equal(digest.Value, ranges.ContentHash);
        ulong[] hashes =
        [
            ranges.ContentHash, ranges.WithGeneration(4).ContentHash, RangeXArray.Create(3, Three.AsSpan(0, 2)).ContentHash,
            RangeXArray.Create(3, [Three[1], Three[0], Three[2]]).ContentHash, RangeXArray.Empty.ContentHash,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Ranges_that_are_no_mapping_are_refused()
    {
        Assert.Equal(Errno.EINVAL, RangeXArray.TryCreate(0, [new(1, 0)], out RangeXArray refused));
        Assert.Same(RangeXArray.Empty, refused);
        Assert.Equal(Errno.EOVERFLOW, RangeXArray.TryCreate(0, [new(0, ulong.MaxValue)], out _));
        Assert.Equal(Errno.EOVERFLOW, RangeXArray.TryCreate(0, [new(1, ulong.MaxValue), new(0, 0)], out _));
        Assert.Equal(Errno.Ok, RangeXArray.TryCreate(0, [new(1, ulong.MaxValue)], out _));
        Assert.Throws<ModelBugException>(() => RangeXArray.Create(0, [new(1, 0)]));
    }

    [Fact]
    public void A_builder_gives_snapshots_that_later_changes_do_not_touch()
    {
        var builder = new RangeXArrayBuilder();
        Assert.Equal(Errno.Ok, builder.Store(1, Three[1]));
        Assert.Equal(Errno.Ok, builder.Store(0, Three[0]));
        RangeXArray first = builder.Snapshot(1);
        Assert.Equal(Errno.Ok, builder.Store(1, Three[2]));
        Assert.Equal(0x2000UL, builder.TotalLength);
        Assert.True(builder.Erase(0));
        Assert.False(builder.Erase(0));
        RangeXArray second = builder.Snapshot(2);

        Assert.Equal(Three[..2], first);
        Assert.Equal([Three[2]], second);
        Assert.Equal((2, 1, 2L), (first.Count, second.Count, second.Generation));
        Assert.Null(builder.Load(0));
        Assert.Equal(Three[2], builder.Load(1));
    }

    [Fact]
    public void A_builder_refuses_what_would_be_no_mapping_and_keeps_what_it_has()
    {
        var builder = new RangeXArrayBuilder();
        builder.Store(0, new(1, ulong.MaxValue));
        Assert.Equal(Errno.EINVAL, builder.Store(1, new(1, 0)));
        Assert.Equal(Errno.EOVERFLOW, builder.Store(1, new(0, 0)));
        Assert.Equal(Errno.EOVERFLOW, builder.Store(0, new(0, ulong.MaxValue)));
        Assert.Equal((1, ulong.MaxValue), (builder.Count, builder.TotalLength));
    }

    [Fact]
    public void A_builder_survives_a_round_trip()
    {
        var builder = new RangeXArrayBuilder();
        builder.Store(0, Three[0]);
        builder.Store(70, Three[1]);
        RangeXArrayBuilder copy = Serialization.RoundTrip(builder);
        copy.Store(71, Three[2]);
        Assert.Equal(RangeXArray.Create(9, Three), copy.Snapshot(9));
        Assert.Equal(2, builder.Count);
    }
}
