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
                Assert.Equal(Errno.Ok, lmtt.Populate(3, [.. blocks.Select(block => Entries(block.Item1, block.Item2))]));
                var pieces = new List<AddressRange>();
                AddressRange range = AddressRange.FromLength(start, length);
                if (range.End / Lmtt.PageSize >= (ulong)frames.Length)
                {
                    Assert.Equal(Errno.EFAULT, lmtt.Translate(3, range, pieces));
                    Assert.Empty(pieces);
                    return;
                }

                Assert.Equal(Errno.Ok, lmtt.Translate(3, range, pieces));
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
        Assert.Equal(Errno.Ok, lmtt.Populate(1, [Entries(10, 2)]));
        Assert.Equal(Errno.Ok, lmtt.Populate(2, [Entries(20, 1)]));
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
        Assert.Equal(Errno.Ok, lmtt.Populate(1, [Entries(10, 2), Entries(12, 1), Entries(4, 1), Entries(5, 1)]));
        var pieces = new List<AddressRange>();
        Assert.Equal(Errno.Ok, lmtt.Translate(1, AddressRange.FromLength(Lmtt.PageSize, 4 * Lmtt.PageSize), pieces));
        Assert.Equal([Entries(11, 2), Entries(4, 2)], pieces);
    }

    [Fact]
    public void Tables_are_whole_entries_of_a_vf_that_has_none_yet()
    {
        var lmtt = new Lmtt();
        ImmutableArray<AddressRange> good = [Entries(4, 1)];
        Assert.Equal(Errno.EINVAL, lmtt.Populate(0, good));
        Assert.Equal(Errno.EINVAL, lmtt.Populate(Lmtt.DirectoryEntries, good));
        Assert.Equal(Errno.EINVAL, lmtt.Populate(1, [AddressRange.FromLength(Lmtt.PageSize, Lmtt.PageSize / 2)]));
        Assert.Equal(Errno.EINVAL, lmtt.Populate(1, [AddressRange.FromLength(Lmtt.PageSize / 2, Lmtt.PageSize)]));
        Assert.Equal(Errno.Ok, lmtt.Populate(1, good));
        Assert.Equal(Errno.ENOTEMPTY, lmtt.Populate(1, [Entries(9, 1)]));

        lmtt.Drop(1);
        var pieces = new List<AddressRange>();
        Assert.Equal(Errno.EFAULT, lmtt.Translate(1, AddressRange.FromLength(0, 1), pieces));
        Assert.Equal(Errno.Ok, lmtt.Populate(1, [Entries(9, 1)]));
        Assert.Equal(Errno.Ok, lmtt.Translate(1, AddressRange.FromLength(5, 1), pieces));
        Assert.Equal([AddressRange.FromLength((9 * Lmtt.PageSize) + 5, 1)], pieces);
    }

    private static AddressRange Entries(ulong first, ulong count) => AddressRange.FromLength(first * Lmtt.PageSize, count * Lmtt.PageSize);

    private static ulong NextEntry(ulong address) => ((address / Lmtt.PageSize) + 1) * Lmtt.PageSize;

    private static ulong Physical(ulong[] frames, ulong address) => (frames[address / Lmtt.PageSize] * Lmtt.PageSize) + (address % Lmtt.PageSize);
}
