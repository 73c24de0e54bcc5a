using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A VF's addresses through its LMTT, against one entry at a time.</summary>
public sealed class LmttTests
{
    [Fact]
    public void Every_byte_goes_where_its_entry_says() =>
        Gen.Select(Gen.Select(Gen.ULong[0, 30], Gen.ULong[1, 4]).Array[1, 6], Gen.ULong[0, 20 * Lmtt.PageSize], Gen.ULong[1, 5 * Lmtt.PageSize]).Sample(
            (blocks, start, length) =>
            {
                var lmtt = new Lmtt();
                ulong[] frames = [.. blocks.SelectMany(block => Enumerable.Range(0, (int)block.Item2).Select(page => block.Item1 + (ulong)page))];
                Assert.Equal(Errno.Ok, Populate(lmtt, 3, [.. blocks.Select(block => Entries(block.Item1, block.Item2))]));
                var pieces = new List<AddressRange>();
                AddressRange range = AddressRange.FromLength(start, length);
                if (range.End / Lmtt.PageSize >= (ulong)frames.Length)
                {
                    Assert.Equal(Errno.EFAULT, lmtt.Translate(3, range, pieces));
                    Assert.Empty(pieces);
                    return;
                }

                Assert.Equal(Errno.Ok, lmtt.Translate(3, range, pieces));
                Assert.Equal(pieces[0].Start, lmtt.Walk(3, start));
                Assert.Equal(pieces[^1].End, lmtt.Walk(3, range.End));
                ulong address = start;
                foreach (AddressRange piece in pieces)
                {
                    // Within one piece, entries are neighbours: checked at both ends of every entry that it touches.
                    for (ulong offset = 0; offset < piece.Length; offset = NextEntry(piece.Start + offset) - piece.Start)
                    {
                        ulong last = Math.Min(piece.Length, NextEntry(piece.Start + offset) - piece.Start) - 1;
                        Assert.Equal(Physical(frames, address + offset), piece.Start + offset);
                        Assert.Equal(Physical(frames, address + last), piece.Start + last);
                    }

                    address += piece.Length;
                }

                Assert.Equal(range.End + 1, address);
            },
            iter: 2000);

    [Fact]
    public void A_vf_reaches_only_its_own_entries()
    {
        var lmtt = new Lmtt();
        Assert.Equal(Errno.Ok, Populate(lmtt, 1, [Entries(10, 2)]));
        Assert.Equal(Errno.Ok, Populate(lmtt, 2, [Entries(20, 1)]));
        var pieces = new List<AddressRange>();
        Assert.Equal(Errno.Ok, lmtt.Translate(2, AddressRange.FromLength(0, Lmtt.PageSize), pieces));
        Assert.Equal([Entries(20, 1)], pieces);
        Assert.Equal(Errno.EFAULT, lmtt.Translate(2, AddressRange.FromLength(0, Lmtt.PageSize + 1), pieces));
        Assert.Equal(Errno.EFAULT, lmtt.Translate(3, AddressRange.FromLength(0, 1), pieces));
        Assert.Equal(Errno.EFAULT, lmtt.Translate(0, AddressRange.FromLength(0, 1), pieces));
        Assert.Equal(Errno.EFAULT, lmtt.Translate(Lmtt.DirectoryEntries, AddressRange.FromLength(0, 1), pieces));
        Assert.Equal(Errno.EFAULT, lmtt.Translate(1, new AddressRange(ulong.MaxValue - 1, ulong.MaxValue), pieces));
    }

    [Fact]
    public void Addresses_are_cut_only_where_entries_are_not_neighbours()
    {
        var lmtt = new Lmtt();
        Assert.Equal(Errno.Ok, Populate(lmtt, 1, [Entries(10, 2), Entries(12, 1), Entries(4, 1), Entries(5, 1)]));
        var pieces = new List<AddressRange>();
        Assert.Equal(Errno.Ok, lmtt.Translate(1, AddressRange.FromLength(Lmtt.PageSize, 4 * Lmtt.PageSize), pieces));
        Assert.Equal([Entries(11, 2), Entries(4, 2)], pieces);
    }

    [Fact]
    public void Tables_are_whole_entries_of_a_vf_that_has_none_yet()
    {
        var lmtt = new Lmtt();
        ImmutableArray<AddressRange> good = [Entries(4, 1)];
        Assert.Equal(Errno.EINVAL, Populate(lmtt, 0, good));
        Assert.Equal(Errno.EINVAL, Populate(lmtt, Lmtt.DirectoryEntries, good));
        Assert.Equal(Errno.EINVAL, Populate(lmtt, 1, [AddressRange.FromLength(Lmtt.PageSize, Lmtt.PageSize / 2)]));
        Assert.Equal(Errno.EINVAL, Populate(lmtt, 1, [AddressRange.FromLength(Lmtt.PageSize / 2, Lmtt.PageSize)]));
        Assert.Equal(Errno.Ok, Populate(lmtt, 1, good));
        Assert.Equal(Errno.ENOTEMPTY, Populate(lmtt, 1, [Entries(9, 1)]));

        lmtt.Drop(1);
        var pieces = new List<AddressRange>();
        Assert.Equal(Errno.EFAULT, lmtt.Translate(1, AddressRange.FromLength(0, 1), pieces));
        Assert.Equal(Errno.Ok, Populate(lmtt, 1, [Entries(9, 1)]));
        Assert.Equal(Errno.Ok, lmtt.Translate(1, AddressRange.FromLength(5, 1), pieces));
        Assert.Equal([AddressRange.FromLength((9 * Lmtt.PageSize) + 5, 1)], pieces);
    }

    /// <summary>Tables and their entries at once; the tables are where no test has pages.</summary>
    private static Errno Populate(Lmtt lmtt, int vf, ImmutableArray<AddressRange> blocks)
    {
        Errno errno = lmtt.Prepare(vf, blocks.Sum(block => (long)(block.Length + Lmtt.PageSize - 1) / (2 << 20)), ((ulong)vf << 30) + (1UL << 40));
        if (errno != Errno.Ok)
        {
            return errno;
        }

        errno = lmtt.Populate(vf, blocks);
        if (errno != Errno.Ok)
        {
            lmtt.Drop(vf);
        }

        return errno;
    }

    private static AddressRange Entries(ulong first, ulong count) => AddressRange.FromLength(first * Lmtt.PageSize, count * Lmtt.PageSize);

    private static ulong NextEntry(ulong address) => ((address / Lmtt.PageSize) + 1) * Lmtt.PageSize;

    private static ulong Physical(ulong[] frames, ulong address) => (frames[address / Lmtt.PageSize] * Lmtt.PageSize) + (address % Lmtt.PageSize);

    [Theory]
    [InlineData(LmttVariant.MultiLevel, 48, 65_536UL, 65_536UL)]
    [InlineData(LmttVariant.TwoLevel128GiB, 37, 0UL, 262_144UL)]
    [InlineData(LmttVariant.TwoLevel32GiB, 35, 0UL, 65_536UL)]
    public void Tables_have_the_kernels_sizes(LmttVariant variant, int bits, ulong middle, ulong leaf)
    {
        Assert.Equal(bits, LmttFormat.AddressBits(variant));
        Assert.Equal(middle, LmttFormat.MiddleBytes(variant));
        Assert.Equal(leaf, LmttFormat.LeafBytes(variant));
        var lmtt = new Lmtt(variant);
        Assert.Equal(middle + leaf, lmtt.TableBytes(1));
        Assert.Equal(middle + (2 * leaf), lmtt.TableBytes(LmttFormat.LeafEntries(variant) + 1L));
    }

    [Theory]
    [InlineData(0x1_0000UL, 0x11UL)]
    [InlineData(0x5_dead_0000UL, 0x5d_ead1UL)]
    public void A_directory_entry_is_the_table_in_64_KiB_from_bit_4_on_and_valid(ulong table, ulong entry)
    {
        Assert.Equal(entry, LmttFormat.EncodePde(table));
        Assert.Equal(table, LmttFormat.DecodePde(entry));
        Assert.Null(LmttFormat.DecodePde(entry & ~1UL));
    }

    [Theory]
    [InlineData(0x20_0000UL, 0x21UL)]
    [InlineData(0x5_bd60_0000UL, 0x5_bd61UL)]
    public void A_leaf_entry_is_the_page_in_2_MiB_from_bit_5_on_and_valid(ulong page, ulong entry)
    {
        Assert.Equal(entry, LmttFormat.EncodePte(page));
        Assert.Equal(page, LmttFormat.DecodePte(entry));
        Assert.Null(LmttFormat.DecodePte(entry & ~1UL));
    }

    [Fact]
    public void The_tables_of_a_vf_are_one_after_the_other_and_valid_level_by_level()
    {
        var lmtt = new Lmtt();
        const ulong Tables = 0x5_0000_0000;
        Assert.Equal(0UL, lmtt.DirectoryEntry(2));
        Assert.Equal(Errno.Ok, lmtt.Prepare(2, 20_000, Tables));
        Assert.Equal(LmttFormat.EncodePde(Tables), lmtt.DirectoryEntry(2));
        Assert.Equal(LmttFormat.EncodePde(Tables + 0x1_0000), lmtt.MiddleEntry(2, 0));
        Assert.Equal(LmttFormat.EncodePde(Tables + 0x2_0000), lmtt.MiddleEntry(2, 1));
        Assert.Equal(0UL, lmtt.MiddleEntry(2, 2));

        // Prepared and not populated: the leaves are zeros.
        Assert.Equal(0UL, lmtt.LeafEntry(2, 0));
        Assert.Null(lmtt.Walk(2, 0));
        Assert.Equal(Errno.EFAULT, lmtt.Translate(2, AddressRange.FromLength(0, 1), []));

        // The objects of two tiles, one behind the other.
        Assert.Equal(Errno.Ok, lmtt.Populate(2, [Entries(100, 16_384)]));
        Assert.Equal(Errno.Ok, lmtt.Populate(2, [Entries(4, 3)]));
        Assert.Equal(LmttFormat.EncodePte(5 * Lmtt.PageSize), lmtt.LeafEntry(2, 16_385));
        Assert.Equal((5 * Lmtt.PageSize) + 7, lmtt.Walk(2, (16_385 * Lmtt.PageSize) + 7));
        Assert.Null(lmtt.Walk(2, 16_387 * Lmtt.PageSize));
        Assert.Null(lmtt.Walk(2, 1UL << 48));
        Assert.Equal(Errno.EINVAL, lmtt.Populate(2, [Entries(20_000, 4_000)]));
        Assert.Equal(AddressRange.FromLength(Tables, 0x3_0000), lmtt.Drop(2));
        Assert.Null(lmtt.Drop(2));
        Assert.Equal(0UL, lmtt.DirectoryEntry(2));
    }

    [Fact]
    public void A_vf_has_tables_before_it_has_entries()
    {
        var lmtt = new Lmtt();
        Assert.Equal(Errno.EINVAL, lmtt.Populate(1, [Entries(1, 1)]));
        Assert.Equal(Errno.EINVAL, lmtt.Prepare(1, 1, 4096));
        Assert.Equal(Errno.EINVAL, lmtt.Prepare(1, 0, 0));
        Assert.Equal(Errno.EINVAL, lmtt.Prepare(1, 1L << 28, 0));
        Assert.Equal(Errno.Ok, lmtt.Prepare(1, 1, 1 << 16));
        Assert.Equal(Errno.ENOTEMPTY, lmtt.Prepare(1, 1, 1 << 20));
    }

    [Fact]
    public void Cached_translations_live_until_they_are_dropped_and_what_was_not_valid_is_looked_up_anew()
    {
        var lmtt = new Lmtt();
        var tlb = new LmttTlb();
        var first = new AddressRange(0, 0);
        var second = new AddressRange(Lmtt.PageSize, Lmtt.PageSize);
        Populate(lmtt, 1, [Entries(10, 1)]);
        Assert.Equal(10 * Lmtt.PageSize, Translated(first));
        Assert.Null(Translated(second));
        lmtt.Drop(1);
        Assert.Equal(10 * Lmtt.PageSize, Translated(first));
        Populate(lmtt, 1, [Entries(20, 2)]);
        Assert.Equal(10 * Lmtt.PageSize, Translated(first));
        Assert.Equal(21 * Lmtt.PageSize, Translated(second));
        lmtt.Drop(1);
        tlb.Invalidate();
        Assert.Null(Translated(first));

        ulong? Translated(AddressRange range)
        {
            var pieces = new List<AddressRange>();
            return tlb.Translate(lmtt, 1, range, pieces) == Errno.Ok ? pieces[0].Start : null;
        }
    }
}
