using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Svm.Ranges;

/// <summary>Finding and making ranges, in notifier windows.</summary>
public sealed class GpuSvmTests
{
    private const long Mib = 1 << 20;
    private const ulong Base = 0x7F00_0000_0000;

    private static readonly AddressRange Everything = AddressRange.FromLength(Base, 1UL << 30);

    [Fact]
    public void A_range_is_the_largest_aligned_chunk_in_its_VMA()
    {
        var svm = new GpuSvm(new SvmSettings());
        Assert.Equal(2 * Mib, Insert(svm, Base + 0x1234, Everything).Bytes);
        Assert.Equal((Base + 0x40_0000, 64L << 10), Shape(Insert(svm, Base + 0x40_1000, AddressRange.FromLength(Base + 0x40_0000, 128 << 10))));
        Assert.Equal((Base + 0x60_1000, 4L << 10), Shape(Insert(svm, Base + 0x60_1FFF, AddressRange.FromLength(Base + 0x60_1000, 60 << 10))));
        Assert.Equal(3, svm.Count);
    }

    [Fact]
    public void A_range_that_is_there_is_found_and_one_that_overlaps_is_not_made()
    {
        var svm = new GpuSvm(new SvmSettings());
        SvmRange small = Insert(svm, Base + 0x5000, AddressRange.FromLength(Base + 0x4000, 0x4000));
        Assert.Equal(4096, small.Bytes);
        Assert.Equal(small, Insert(svm, Base + 0x5FFF, Everything));
        Assert.Equal((Base + 0x6000, 4096L), Shape(Insert(svm, Base + 0x6000, Everything)));
        Assert.Equal((Base + 0x1_0000, 65536L), Shape(Insert(svm, Base + 0x1_0000, Everything)));
    }

    [Fact]
    public void Small_chunks_are_made_only_where_the_CPU_has_pages_but_one_page_is_always()
    {
        var svm = new GpuSvm(new SvmSettings());
        AddressRange vma = AddressRange.FromLength(Base, 1 << 20);
        Assert.Equal(Errno.Ok, svm.FindOrInsert(Base, vma, true, 64 << 10, _ => false, out SvmRange range));
        Assert.Equal(4096, range.Bytes);
        Assert.Equal(Errno.Ok, svm.FindOrInsert(Base + 0x2_0000, vma, true, 64 << 10, pages => pages.Length == 65536, out range));
        Assert.Equal(65536, range.Bytes);
    }

    [Fact]
    public void No_chunk_fits_where_the_VMA_has_no_whole_one()
    {
        var svm = new GpuSvm(new SvmSettings { Chunks = [2 * Mib, 64 << 10] });
        Assert.Equal(Errno.EINVAL, svm.FindOrInsert(Base, AddressRange.FromLength(Base, 4096), true, 0, _ => true, out _));
    }

    [Fact]
    public void A_range_never_leaves_its_notifier_window()
    {
        var svm = new GpuSvm(new SvmSettings { NotifierBytes = 64 << 10 });
        Assert.Equal(64L << 10, Insert(svm, Base, Everything).Bytes);
        Assert.Equal(64L << 10, Insert(svm, Base + 0x1_0000, Everything).Bytes);
        Assert.Equal(2, svm.Windows);
    }

    [Fact]
    public void A_notifier_moves_the_sequence_of_its_windows_alone()
    {
        var svm = new GpuSvm(new SvmSettings());
        ulong next = Base + (512UL << 20);
        Insert(svm, Base, Everything);
        Insert(svm, next, Everything);
        svm.Invalidate(AddressRange.FromLength(Base + 0x100_0000, 4096));
        Assert.Equal((1, 0), (svm.SequenceOf(Base), svm.SequenceOf(next)));
        svm.Invalidate(new AddressRange(0, SvmPages.Mirrored.End));
        Assert.Equal((2, 1), (svm.SequenceOf(Base), svm.SequenceOf(next)));
    }

    [Fact]
    public void Garbage_is_queued_once_in_the_order_of_its_notifiers()
    {
        var svm = new GpuSvm(new SvmSettings());
        SvmRange second = Insert(svm, Base + 0x20_0000, Everything);
        SvmRange first = Insert(svm, Base, Everything);
        svm.Discard(second, RangeFlags.PartlyUnmapped);
        svm.Discard(first);
        svm.Discard(svm.Find(second.Start)!.Value);
        Assert.True(svm.HasGarbage);
        var taken = svm.TakeGarbage();
        Assert.Equal([second.Start, first.Start], taken.Select(range => range.Start));
        Assert.Equal((true, false), (taken[0].Has(RangeFlags.PartlyUnmapped), taken[1].Has(RangeFlags.PartlyUnmapped)));
        Assert.False(svm.HasGarbage);
        Assert.Equal(RangeState.Dead, taken[0].State);
    }

    [Fact]
    public void A_range_takes_twelve_bytes()
    {
        Assert.Equal(12, System.Runtime.CompilerServices.Unsafe.SizeOf<PackedSvmRange>());
    }

    [Fact]
    public void Whatever_is_done_ranges_are_those_of_a_list_and_never_overlap() =>
        Gen.Select(Gen.Int[0, 4], Gen.ULong[0, 2047], Gen.ULong[1, 600], Gen.Bool).Array[1, 120].Sample(
            steps =>
            {
                var settings = new SvmSettings { NotifierBytes = 4 * Mib };
                var svm = new GpuSvm(settings);
                var oracle = new SortedDictionary<ulong, SvmRange>();
                foreach ((int kind, ulong page, ulong pages, bool isSaved) in steps)
                {
                    Apply(svm, oracle, settings, kind, page, pages);
                    svm = isSaved ? Serialization.RoundTrip(svm) : svm;
                    Assert.Equal(oracle.Count, svm.Count);
                    Assert.Equal(oracle.Values, svm.Over(SvmPages.Mirrored));
                    AddressRange part = AddressRange.FromLength(Base + (page << 12), pages << 12);
                    Assert.Equal(oracle.Values.Where(range => range.Addresses.Overlaps(part)), svm.Over(part));
                    Assert.Equal(oracle.Values.Cast<SvmRange?>().FirstOrDefault(range => range!.Value.Addresses.Contains(part.Start)), svm.Find(part.Start));
                }
            },
            iter: 400);

    private static void Apply(GpuSvm svm, SortedDictionary<ulong, SvmRange> oracle, SvmSettings settings, int kind, ulong page, ulong pages)
    {
        ulong address = Base + (page << 12);
        SvmRange? there = oracle.Values.Cast<SvmRange?>().FirstOrDefault(range => range!.Value.Addresses.Contains(address));
        switch (kind)
        {
            case 0 when there is { } range:
                svm.Remove(range);
                oracle.Remove(range.Start);
                break;
            case 1 when there is { } range:
                SvmRange changed = range.With(RangeFlags.Present | RangeFlags.HasPages) with { Place = (int)(pages % 7), Accesses = (int)pages };
                svm.Store(changed);
                oracle[range.Start] = changed;
                break;
            default:
                AddressRange vma = AddressRange.FromLength(Base + (page << 12 & ~((pages << 12) - 1)), pages << 13);
                vma = vma.Contains(address) ? vma : AddressRange.FromLength(address, pages << 12);
                Errno errno = svm.FindOrInsert(address, vma, kind == 3, 0, _ => true, out SvmRange found);
                Assert.Equal(Errno.Ok, errno);
                if (there is { } old)
                {
                    Assert.Equal(old, found);
                    break;
                }

                Assert.Contains(found.Bytes, settings.Chunks);
                Assert.True(vma.Contains(found.Addresses) && found.Addresses.Contains(address) && found.Start % (ulong)found.Bytes == 0);
                Assert.DoesNotContain(oracle.Values, other => other.Addresses.Overlaps(found.Addresses));
                Assert.DoesNotContain(
                    settings.Chunks.Where(chunk => chunk > found.Bytes).Select(chunk => SvmPages.BlockOf(address, chunk)),
                    larger => vma.Contains(larger) && !oracle.Values.Any(other => other.Addresses.Overlaps(larger)));
                oracle.Add(found.Start, found);
                break;
        }
    }

    private static SvmRange Insert(GpuSvm svm, ulong address, AddressRange vma)
    {
        Assert.Equal(Errno.Ok, svm.FindOrInsert(address, vma, true, 0, _ => true, out SvmRange range));
        return range;
    }

    private static (ulong, long) Shape(SvmRange range) => (range.Start, range.Bytes);
}
