using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>Segments of a mapping, against one page at a time.</summary>
public sealed class SegmentArrayTests
{
    /// <summary>Frames from here on have addresses of more than 52 bits.</summary>
    private const ulong FrameLimit = 1UL << 40;

    /// <summary>Pages of the longest segment: 16 GiB.</summary>
    private const ulong Longest = 1UL << 22;

    private static readonly Gen<Segment> Piece = Gen.Select(
        Gen.Frequency((9, Gen.Int[0, 2]), (1, Gen.Const(0))),
        Gen.OneOf(Gen.ULong[0, 40], Gen.ULong[0, FrameLimit - 300], Gen.Int[0, 39].Select(order => 1UL << order)),
        Gen.Frequency((6, Gen.ULong[1, 12]), (1, Gen.ULong[1, 300])))
        .Select((protocol, frame, pages) => new Segment((SegmentProtocol)protocol, Peers.Pages(frame, pages)));

    [Fact]
    public void Any_pieces_are_cut_into_aligned_powers_of_two_that_cover_the_same_pages_in_order() =>
        Piece.Array[0, 30].Sample(
            pieces =>
            {
                SegmentArray segments = [.. pieces];
                Assert.Equal(Frames(pieces), Frames(segments));
                AssertAligned(segments);
                Assert.Equal(pieces.Sum(piece => (decimal)piece.Address.Length), segments.TotalBytes);
                Assert.Equal(segments.ToArray().Length, segments.Count);

                // No cut is made that alignment does not ask for.
                Assert.Equal(pieces.SelectMany(Cut), segments);
            },
            iter: 3000);

    [Fact]
    public void Equal_segments_are_equal_however_they_were_added_and_survive_a_round_trip() =>
        Piece.Array[0, 30].Sample(
            pieces =>
            {
                SegmentArray whole = [.. pieces];
                SegmentArray cut = [.. whole];
                SegmentArray copy = Serialization.RoundTrip(whole);
                Assert.True(whole.Equals(cut) && whole.Equals(copy));
                Assert.Equal((whole.ContentHash, whole.ContentHash), (cut.ContentHash, copy.ContentHash));
                Assert.Equal((whole.Count, whole.TotalBytes), (copy.Count, copy.TotalBytes));
                Assert.Equal(whole.ToArray(), copy.ToArray());
                SegmentArray longer = [.. pieces, new Segment(SegmentProtocol.System, Peers.Pages(1, 1))];
                Assert.False(whole.Equals(longer) || whole.ContentHash == longer.ContentHash);
            },
            iter: 2000);

    [Fact]
    public void An_exporters_ranges_become_segments_at_the_same_addresses()
    {
        RangeXArray ranges = RangeXArray.Create(1, [Peers.Pages(5, 3), Peers.Pages(4, 4), Peers.Pages(5, 3)]);
        Assert.Equal(Errno.Ok, SegmentArray.TryCreate(SegmentProtocol.PeerToPeer, ranges, out SegmentArray segments));
        Assert.Equal(
            [Peers.Pages(5, 1), Peers.Pages(6, 2), Peers.Pages(4, 4), Peers.Pages(5, 1), Peers.Pages(6, 2)],
            segments.Select(segment => segment.Address));
        Assert.All(segments, segment => Assert.Equal(SegmentProtocol.PeerToPeer, segment.Protocol));
        Assert.Equal(new Segment(SegmentProtocol.PeerToPeer, Peers.Pages(5, 1)), segments.First);
    }

    [Fact]
    public void What_is_not_of_whole_pages_or_beyond_52_bits_is_refused_and_not_added()
    {
        AddressRange page = Peers.Pages(3, 1);
        AddressRange[] refused =
        [
            page with { Start = page.Start + 1 }, page with { End = page.End - 1 }, page with { End = page.Start - 1 },
            Peers.Pages(FrameLimit - 1, 2), Peers.Pages(FrameLimit, 1), new(0, ulong.MaxValue), new(1, 0),
        ];
        var builder = new SegmentArrayBuilder();
        Assert.Equal(Errno.Ok, builder.Add(SegmentProtocol.Vram, page));
        foreach (AddressRange range in refused)
        {
            Assert.Equal(Errno.EINVAL, builder.Add(SegmentProtocol.Vram, range));
        }

        Assert.Equal(Errno.Ok, builder.Add(SegmentProtocol.Vram, Peers.Pages(FrameLimit - 1, 1)));
        Assert.Equal(2 * Peers.Page, builder.TotalBytes);
        Assert.Equal([page, Peers.Pages(FrameLimit - 1, 1)], builder.ToSegmentArray().Select(segment => segment.Address));

        RangeXArray odd = RangeXArray.Create(1, [page, page with { End = page.End - 1 }]);
        Assert.Equal(Errno.EINVAL, SegmentArray.TryCreate(SegmentProtocol.System, odd, out SegmentArray none));
        Assert.Same(SegmentArray.Empty, none);
        Assert.Throws<ModelBugException>(() => SegmentArray.Create([new(SegmentProtocol.Vram, new(1, 0))]));
    }

    [Fact]
    public void No_segment_is_longer_than_16_GiB()
    {
        SegmentArray segments = [new(SegmentProtocol.Vram, Peers.Pages(Longest - 1, (2 * Longest) + 2))];
        Assert.Equal(
            [Peers.Pages(Longest - 1, 1), Peers.Pages(Longest, Longest), Peers.Pages(2 * Longest, Longest), Peers.Pages(3 * Longest, 1)],
            segments.Select(segment => segment.Address));
        Assert.Equal((4, ((2 * Longest) + 2) * Peers.Page), (segments.Count, segments.TotalBytes));
    }

    [Fact]
    public void Nothing_has_no_segment()
    {
        SegmentArray nothing = [];
        Assert.Same(SegmentArray.Empty, nothing);
        Assert.Equal((0, 0UL), (nothing.Count, nothing.TotalBytes));
        Assert.Empty(nothing);
        Assert.Equal(nothing, Serialization.RoundTrip(nothing));
        Assert.Throws<ModelBugException>(() => nothing.First);
    }

    /// <summary>Three pages at an odd frame are two segments, seven are three.</summary>
    [Fact]
    public void A_range_takes_eight_bytes_into_however_many_segments_it_is_cut()
    {
        AddressRange[] ranges = [.. Enumerable.Range(0, 10_000).Select(i => Peers.Pages(((ulong)i * 10) + 1, 1 + ((ulong)i % 8)))];
        RangeXArray mapped = RangeXArray.Create(1, ranges);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Errno.Ok, SegmentArray.TryCreate(SegmentProtocol.PeerToPeer, mapped, out SegmentArray segments));
        long made = GC.GetAllocatedBytesForCurrentThread();
        ulong sum = 0;
        foreach (Segment segment in segments)
        {
            sum += segment.Address.Length;
        }

        long walked = GC.GetAllocatedBytesForCurrentThread();
        Assert.InRange((double)(made - before) / ranges.Length, 8, 8.2);
        Assert.Equal((0L, mapped.TotalLength), (walked - made, sum));
        Assert.True(segments.Count > 2 * ranges.Length);
    }

    [Fact]
    public void A_damaged_snapshot_is_a_bug_and_not_a_mapping()
    {
        var converter = new SegmentArrayConverter();
        byte[] good = converter.ConvertToSurrogate([new Segment(SegmentProtocol.System, Peers.Pages(1, 1))]).Runs;
        Assert.Equal([0x02, 0, 0, 0x01, 0, 0, 0, 0], good);
        byte[][] damaged = [good[1..], [.. good[..7], 0xFF, 0xFF], [0x04, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]];
        Assert.All(damaged, bytes => Assert.Throws<ModelBugException>(() => converter.ConvertFromSurrogate(new SegmentArraySurrogate { Runs = bytes })));
    }

    private static void AssertAligned(SegmentArray segments)
    {
        foreach (Segment segment in segments)
        {
            ulong length = segment.Address.Length;
            Assert.True(BitOperations.IsPow2(length) && length >= Peers.Page && segment.Address.Start % length == 0, segment.ToString());
        }
    }

    /// <summary>One segment after another, each as large as alignment and length allow.</summary>
    private static IEnumerable<Segment> Cut(Segment piece)
    {
        ulong first = piece.Address.Start / Peers.Page;
        ulong left = piece.Address.Length / Peers.Page;
        while (left > 0)
        {
            ulong pages = 1;
            while (pages * 2 <= left && first % (pages * 2) == 0)
            {
                pages *= 2;
            }

            yield return piece with { Address = Peers.Pages(first, pages) };
            first += pages;
            left -= pages;
        }
    }

    private static ImmutableArray<(SegmentProtocol Protocol, ulong Frame)> Frames(IEnumerable<Segment> segments) =>
        [.. segments.SelectMany(segment => Peers.PageFrames([segment.Address]).Select(frame => (segment.Protocol, frame)))];
}
