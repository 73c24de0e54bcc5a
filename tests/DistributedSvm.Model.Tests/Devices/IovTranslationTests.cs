using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>From BAR addresses to device physical ones, against one page at a time.</summary>
public sealed class IovTranslationTests
{
    private static readonly ulong BarPages = Peers.Bar.Length / Peers.Page;

    /// <summary>Blocks of a VRAM object, in pages: how many, and how many are skipped before it.</summary>
    private static readonly Gen<ImmutableArray<AddressRange>> Blocks =
        Gen.Select(Gen.ULong[0, 40], Gen.ULong[1, 40]).Array[1, 16].SelectMany(steps => Gen.Shuffle(Lay(steps))).Select(blocks => blocks.ToImmutableArray());

    [Fact]
    public void Every_page_goes_where_one_page_at_a_time_goes() =>
        Gen.Select(Blocks, Gen.Select(Gen.Double.Unit, Gen.Frequency((6, Gen.ULong[1, 12]), (1, Gen.ULong[1, 200]))).Array[1, 12], Gen.Bool, Gen.Int[0, 30]).Sample(
            (blocks, anyOrder, ascend, spoiled) =>
            {
                (double, ulong)[] wanted = ascend ? [.. anyOrder.Order()] : anyOrder;
                var config = new VfConfig(blocks);
                ulong quota = config.Quota / Peers.Page;
                AddressRange[] ranges = [.. wanted.Select(want => Peers.BarPages((ulong)(want.Item1 * quota), want.Item2))];
                Spoil(ranges, spoiled, quota);
                ulong bytes = (ulong)ranges.Sum(range => (decimal)range.Length) + (spoiled == 5 ? Peers.Page : 0);
                Errno expected = Oracle(ranges, blocks, bytes, out ImmutableArray<ulong> frames);
                RangeXArray mapped = RangeXArray.Create(1, ranges);
                Errno errno = IovTranslation.Translate(mapped, Peers.Bar, config, bytes, out SegmentArray segments);
                Assert.Equal(expected, errno);
                Assert.Equal(frames, Peers.PageFrames(segments.Select(segment => segment.Address)));
                AssertWellFormed(segments, blocks, errno == Errno.Ok ? bytes : 0);
            },
            iter: 4000);

    [Fact]
    public void A_buffer_in_the_last_page_of_the_bar_is_found()
    {
        VfConfig config = Contiguous(BarPages);
        AssertPages(config, [Peers.BarPages(BarPages - 1, 1)], [BarPages - 1]);
        AssertPages(config, [Peers.BarPages(BarPages - 3, 3)], [BarPages - 3, BarPages - 2, BarPages - 1]);
    }

    [Fact]
    public void A_range_that_ends_one_page_into_the_next_vfs_bar_is_foreign()
    {
        // The quota covers the next BAR too: the BAR decides, not the quota.
        VfConfig config = Contiguous(BarPages * 2);
        Assert.Equal(Peers.Bar.End + 1, Peers.NextBar.Start);
        Assert.Equal(Errno.EPERM, Translate(config, [Peers.BarPages(BarPages - 1, 2)], out _));
        Assert.Equal(Errno.EPERM, Translate(config, [Peers.BarPages(0, 1), Peers.NextBar with { End = Peers.NextBar.Start + 4095 }], out _));
        var fromBelow = new AddressRange(Peers.Bar.Start - Peers.Page, Peers.Bar.Start + Peers.Page - 1);
        Assert.Equal(Errno.EPERM, Translate(config, [fromBelow], out _));
    }

    [Fact]
    public void A_foreign_address_is_eperm_whatever_else_is_wrong()
    {
        VfConfig config = Contiguous(4);
        AddressRange foreign = Peers.NextBar with { End = Peers.NextBar.Start + 4095 };
        Assert.Equal(Errno.EPERM, Translate(config, [Peers.BarPages(100, 1), foreign], out _));
        Assert.Equal(Errno.EPERM, Translate(config, [new AddressRange(Peers.Bar.Start + 1, Peers.Bar.Start + 4096), foreign], out _));
        RangeXArray ranges = RangeXArray.Create(1, [Peers.BarPages(0, 1), foreign]);
        Assert.Equal(Errno.EPERM, IovTranslation.Translate(ranges, Peers.Bar, config, 12_345, out _));
    }

    [Fact]
    public void Beyond_the_quota_is_out_of_range_although_the_bar_is_larger()
    {
        VfConfig config = Contiguous(BarPages / 2);
        AssertPages(config, [Peers.BarPages((BarPages / 2) - 1, 1)], [(BarPages / 2) - 1]);
        Assert.Equal(Errno.ERANGE, Translate(config, [Peers.BarPages(BarPages / 2, 1)], out _));
        Assert.Equal(Errno.ERANGE, Translate(config, [Peers.BarPages((BarPages / 2) - 1, 2)], out _));
        Assert.Equal(Errno.ERANGE, Translate(config, [Peers.BarPages(0, 1), Peers.BarPages(BarPages - 1, 1)], out _));
    }

    [Fact]
    public void A_buffer_across_two_blocks_that_are_not_neighbours_continues_in_the_second()
    {
        var config = new VfConfig([Peers.Pages(512, 512), Peers.Pages(4096, 512)]);
        AssertPages(config, [Peers.BarPages(510, 4)], [1022, 1023, 4096, 4097]);

        // The later block may lie lower.
        AssertPages(new VfConfig([Peers.Pages(4096, 512), Peers.Pages(512, 512)]), [Peers.BarPages(511, 2)], [4607, 512]);
    }

    [Fact]
    public void Ranges_of_three_five_and_seven_pages_do_not_round_up()
    {
        VfConfig config = Contiguous(64);
        AssertPages(
            config,
            [Peers.BarPages(1, 3), Peers.BarPages(16, 5), Peers.BarPages(32, 7)],
            [1, 2, 3, 16, 17, 18, 19, 20, 32, 33, 34, 35, 36, 37, 38]);
    }

    [Fact]
    public void A_sum_that_is_not_the_buffers_size_is_refused()
    {
        RangeXArray ranges = RangeXArray.Create(1, [Peers.BarPages(0, 3)]);
        foreach (ulong pages in (ulong[])[2, 4])
        {
            Errno errno = IovTranslation.Translate(ranges, Peers.Bar, Contiguous(64), pages * Peers.Page, out SegmentArray segments);
            Assert.Equal((Errno.EINVAL, 0), (errno, segments.Count));
        }
    }

    [Fact]
    public void No_range_at_all_is_refused() =>
        Assert.Equal(Errno.EINVAL, IovTranslation.Translate(RangeXArray.Empty, Peers.Bar, Contiguous(64), 0, out _));

    private static AddressRange[] Lay((ulong Skip, ulong Pages)[] steps)
    {
        ulong next = 0;
        var blocks = new List<AddressRange>();
        foreach ((ulong skip, ulong pages) in steps)
        {
            blocks.Add(Peers.Pages(next + skip, pages));
            next += skip + pages;
        }

        return [.. blocks];
    }

    /// <summary>Makes one range wrong, in the cases 0 to 4 of the throw.</summary>
    private static void Spoil(AddressRange[] ranges, int spoiled, ulong quota)
    {
        AddressRange last = ranges[^1];
        ranges[^1] = spoiled switch
        {
            0 => last with { Start = last.Start + 512 },
            1 => last with { End = last.End - 1024 },
            2 => AddressRange.FromLength(Peers.Bar.End + 1 - Peers.Page, last.Length + Peers.Page),
            3 => Peers.NextBar with { End = Peers.NextBar.Start + 4095 },
            4 => Peers.BarPages(quota - 1, 2),
            _ => last,
        };
    }

    private static Errno Oracle(AddressRange[] ranges, ImmutableArray<AddressRange> blocks, ulong bytes, out ImmutableArray<ulong> frames)
    {
        frames = [];
        if (ranges.Any(range => range.Start < Peers.Bar.Start || range.End > Peers.Bar.End))
        {
            return Errno.EPERM;
        }

        ImmutableArray<ulong> vramObject = Peers.PageFrames(blocks);
        var found = ImmutableArray.CreateBuilder<ulong>();
        foreach (AddressRange range in ranges)
        {
            if (range.Start % Peers.Page != 0 || (range.End + 1) % Peers.Page != 0)
            {
                return Errno.EINVAL;
            }

            for (ulong address = range.Start; address < range.End; address += Peers.Page)
            {
                ulong page = (address - Peers.Bar.Start) / Peers.Page;
                if (page >= (ulong)vramObject.Length)
                {
                    return Errno.ERANGE;
                }

                found.Add(vramObject[(int)page]);
            }
        }

        if ((ulong)found.Count * Peers.Page != bytes)
        {
            return Errno.EINVAL;
        }

        frames = found.ToImmutable();
        return Errno.Ok;
    }

    /// <summary>I-1 and I-32: aligned powers of two, each inside one block, that add up to the size.</summary>
    private static void AssertWellFormed(SegmentArray segments, ImmutableArray<AddressRange> blocks, ulong bytes)
    {
        ulong sum = 0;
        foreach (Segment segment in segments)
        {
            ulong length = segment.Address.Length;
            Assert.Equal(SegmentProtocol.Vram, segment.Protocol);
            Assert.True(BitOperations.IsPow2(length) && length >= Peers.Page && segment.Address.Start % length == 0, segment.ToString());
            Assert.Contains(blocks, block => block.Contains(segment.Address));
            sum += length;
        }

        Assert.Equal(bytes, sum);
    }

    private static VfConfig Contiguous(ulong pages) => new([Peers.Pages(0, pages)]);

    private static void AssertPages(VfConfig config, AddressRange[] ranges, ulong[] frames)
    {
        Assert.Equal(Errno.Ok, Translate(config, ranges, out SegmentArray segments));
        Assert.Equal(frames, Peers.PageFrames(segments.Select(segment => segment.Address)));
        AssertWellFormed(segments, config.LmemBlocks.ToImmutableArray(), (ulong)frames.Length * Peers.Page);
    }

    private static Errno Translate(VfConfig config, AddressRange[] ranges, out SegmentArray segments)
    {
        RangeXArray mapped = RangeXArray.Create(1, ranges);
        return IovTranslation.Translate(mapped, Peers.Bar, config, mapped.TotalLength, out segments);
    }
}
