using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>However a range xarray keeps its ranges, it is the list of them.</summary>
public sealed class RangeXArrayOracleTests
{
    private const ulong Page = 4096;

    /// <summary>The most pages of a range, and the first page frame number, that do not fit into a word.</summary>
    private const ulong TooMany = (1UL << 24) + 1;
    private const ulong TooHigh = 1UL << 40;

    private static readonly Gen<AddressRange> Packed = Gen.Select(
        Gen.OneOf(Gen.ULong[0, 1000], Gen.ULong[0, TooHigh - 1], Gen.Const(TooHigh - 1)),
        Gen.Frequency((8, Gen.ULong[1, 8]), (2, Gen.ULong[1, TooMany - 1]), (1, Gen.Const(TooMany - 1)))).Select(Pages);

    private static readonly Gen<AddressRange> Plain = Gen.OneOf(
        Gen.Select(Gen.ULong[0, 1UL << 40], Gen.ULong[0, 20_000]).Select((start, more) => new AddressRange(start | 1, (start | 1) + more)),
        Packed.Select(range => range with { End = range.End - 1 }),
        Packed.Select(range => range with { Start = range.Start + 1 }),
        Gen.Select(Gen.ULong[0, 1000], Gen.ULong[TooMany, TooMany * 4]).Select(Pages),
        Gen.Select(Gen.ULong[TooHigh, TooHigh * 8], Gen.ULong[1, 8]).Select(Pages));

    private static readonly Gen<AddressRange[]> Lists = Gen.OneOf(Packed.Array[0, 40], Gen.Frequency((8, Packed), (1, Plain)).Array[0, 40], Plain.Array[0, 8]);

    [Fact]
    public void Any_ranges_are_those_that_it_was_made_of() =>
        Gen.Select(Lists, Gen.Long, Gen.Double.Unit).Sample(
            (list, generation, place) =>
            {
                RangeXArray ranges = RangeXArray.Create(generation, list);
                AssertIs(list, generation, ranges);
                AssertIs(list, generation + 1, ranges.WithGeneration(generation + 1));
                AssertIs(list, generation, Serialization.RoundTrip(ranges));
                AssertIs(list, generation, Built(list).Snapshot(generation));

                Assert.Equal(ranges, Serialization.RoundTrip(ranges));
                Assert.Equal(ranges, Built(list).Snapshot(generation));
                Assert.Equal(ranges, ranges.WithGeneration(generation + 1).WithGeneration(generation));
                if (list.Length > 0)
                {
                    list[(int)(place * list.Length)] = list[(int)(place * list.Length)] with { End = list[(int)(place * list.Length)].End + Page };
                    Assert.NotEqual(ranges, RangeXArray.Create(generation, list));
                }
            },
            iter: 3000);

    [Fact]
    public void The_content_hash_does_not_tell_how_the_ranges_are_kept() =>
        Gen.Select(Lists, Gen.Long).Sample(
            (list, generation) =>
            {
                var ranges = new Digest(0);
                ranges.Add(list.Length);
                foreach (AddressRange range in list)
                {
                    ranges.Add(range.Start);
                    ranges.Add(range.End);
                }

                var all = new Digest(ranges.Value);
                all.Add(generation);
                Assert.Equal(all.Value, RangeXArray.Create(generation, list).ContentHash);
            },
            iter: 1000);

    /// <summary>Of whole pages: 8 for the range, 8 for its offset. One that is not makes all of them 24.</summary>
    [Fact]
    public void A_range_takes_sixteen_bytes_when_all_fit_into_a_word_each()
    {
        AddressRange[] list = [.. Enumerable.Range(0, 10_000).Select(i => Pages((ulong)i * 9, 1 + ((ulong)i % 8)))];
        Assert.InRange(BytesPerRange(list), 16, 16.2);
        foreach (AddressRange edge in (AddressRange[])[Pages(TooHigh - 1, 1), Pages(7, TooMany - 1), Pages(TooHigh - 1, TooMany - 1)])
        {
            Assert.InRange(BytesPerRange([.. list, edge]), 16, 16.2);
        }

        foreach (AddressRange edge in (AddressRange[])[Pages(TooHigh, 1), Pages(7, TooMany), new(0, Page), new(1, Page - 1), new(1, Page)])
        {
            Assert.InRange(BytesPerRange([edge, .. list]), 24, 32.2);
            Assert.InRange(BytesPerRange([.. list, edge]), 24, 32.2);
        }
    }

    [Fact]
    public void Another_generation_copies_nothing_and_a_walk_allocates_nothing()
    {
        RangeXArray ranges = RangeXArray.Create(1, [.. Enumerable.Range(0, 10_000).Select(i => Pages((ulong)i * 9, 3))]);
        ulong sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (AddressRange range in ranges)
        {
            sum += range.Length;
        }

        long walked = GC.GetAllocatedBytesForCurrentThread();
        RangeXArray next = ranges.WithGeneration(2);
        long renewed = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, walked - before);
        Assert.InRange(renewed - walked, 1, 100);
        Assert.Equal((sum, 2L), (next.TotalLength, next.Generation));
        Assert.Same(next, next.WithGeneration(2));
    }

    private static AddressRange Pages(ulong first, ulong count) => AddressRange.FromLength(first * Page, count * Page);

    private static RangeXArrayBuilder Built(AddressRange[] list)
    {
        var builder = new RangeXArrayBuilder();
        for (int i = 0; i < list.Length; i++)
        {
            Assert.Equal(Errno.Ok, builder.Store((ulong)i * 3, list[i]));
        }

        return builder;
    }

    private static void AssertIs(AddressRange[] list, long generation, RangeXArray ranges)
    {
        Assert.Equal((list.Length, generation), (ranges.Count, ranges.Generation));
        Assert.Equal(list, ranges.ToImmutableArray());
        ulong offset = 0;
        for (int i = 0; i < list.Length; i++)
        {
            Assert.Equal((list[i], offset), (ranges[i], ranges.OffsetOf(i)));
            AssertFound(ranges, offset, i, 0, list[i].Start);
            offset += list[i].Length;
            AssertFound(ranges, offset - 1, i, list[i].Length - 1, list[i].End);
        }

        Assert.Equal((offset, offset), (ranges.TotalLength, ranges.OffsetOf(list.Length)));
        Assert.False(ranges.TryTranslate(offset, out _));
    }

    private static void AssertFound(RangeXArray ranges, ulong byteOffset, int index, ulong offsetInRange, ulong address)
    {
        Assert.True(ranges.Locate(byteOffset, out int foundIndex, out ulong foundOffset));
        Assert.True(ranges.TryTranslate(byteOffset, out ulong foundAddress));
        Assert.Equal((index, offsetInRange, address), (foundIndex, foundOffset, foundAddress));
    }

    private static double BytesPerRange(AddressRange[] list)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        RangeXArray ranges = RangeXArray.Create(1, list);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / ranges.Count;
    }
}
