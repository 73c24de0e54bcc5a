using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>Page tables of VMs in fault mode, against a dictionary of pages.</summary>
public sealed class SvmPageTableTests
{
    private const ulong Page = 4096;

    /// <summary>Pages in and around three windows.</summary>
    private static readonly Gen<AddressRange> Ranges =
        from first in Gen.ULong[0, 1400]
        from count in Gen.OneOf(Gen.ULong[1, 12], Gen.Const(512UL), Gen.ULong[1, 300])
        select AddressRange.FromLength(first * Page, count * Page);

    [Fact]
    public void It_holds_what_was_bound_last_and_not_what_was_cleared()
    {
        Gen<(int Kind, AddressRange Range, ulong Target, bool IsWritable)> step =
            from kind in Gen.Int[0, 3]
            from range in Ranges
            from target in Gen.ULong[0, 5000]
            from isWritable in Gen.Bool
            select (kind, range, target, isWritable);
        step.Array[1, 20].Sample(steps =>
        {
            var table = new SvmPageTable();
            var pages = new SortedDictionary<ulong, (ulong Address, bool IsWritable)>();
            foreach ((int kind, AddressRange range, ulong target, bool isWritable) in steps)
            {
                if (kind == 0)
                {
                    table.Zap(range, null);
                }
                else
                {
                    // One run, or every page for itself, in no order in memory.
                    table.Bind(kind == 1 ? [Map(range, target * Page, isWritable)] : [.. PagesOf(range).Select(page => Map(page, Scattered(page, target), isWritable))]);
                }

                foreach (AddressRange page in PagesOf(range))
                {
                    pages[page.Start] = (kind == 1 ? (target * Page) + (page.Start - range.Start) : Scattered(page, target), isWritable);
                    if (kind == 0)
                    {
                        pages.Remove(page.Start);
                    }
                }
            }

            Assert.Equal(pages.Count, table.Pages);
            for (ulong page = 0; page < 2200;)
            {
                ulong run = 1;
                bool isThere = pages.TryGetValue(page * Page, out (ulong Address, bool IsWritable) expected);
                Assert.Equal(isThere, table.TryUse((page * Page) + 8, out PageTranslation found));
                if (isThere)
                {
                    Assert.Equal((expected.Address + 8, expected.IsWritable), (found.Address, found.IsWritable));
                    run = (found.Bytes + 8) / Page;
                    for (ulong next = page; next < page + run; next++)
                    {
                        Assert.True(expected.Address + ((next - page) * Page) == pages[next * Page].Address && pages[next * Page].IsWritable == expected.IsWritable);
                    }
                }

                page += run;
            }
        });
    }

    [Fact]
    public void A_vm_finds_what_the_table_has_or_what_was_used_and_not_invalidated_since()
    {
        Gen<(int Kind, AddressRange Range, ulong Target)> step =
            from kind in Gen.Int[0, 3]
            from range in Ranges
            from target in Gen.ULong[0, 5000]
            select (kind, range, target);
        step.Array[1, 20].Sample(steps =>
        {
            var vm = new SvmVm(0);
            var table = new SortedDictionary<ulong, ulong>();
            var cached = new SortedDictionary<ulong, ulong>();
            foreach ((int kind, AddressRange range, ulong target) in steps)
            {
                switch (kind)
                {
                    case 0:
                        vm.Bind([.. PagesOf(range).Select(page => Map(page, Scattered(page, target), true))]);
                        break;
                    case 1:
                        vm.Zap([range]);
                        break;
                    case 2:
                        vm.Invalidate(range);
                        break;
                }

                foreach (AddressRange page in PagesOf(range))
                {
                    switch (kind)
                    {
                        case 0:
                            table[page.Start] = Scattered(page, target);
                            cached.Remove(page.Start);
                            break;
                        case 1:
                            table.Remove(page.Start);
                            break;
                        case 2:
                            cached.Remove(page.Start);
                            break;
                        default:
                            bool isThere = table.TryGetValue(page.Start, out ulong address) || cached.TryGetValue(page.Start, out address);
                            Assert.True(isThere == vm.TryUse(page.Start, out PageTranslation found));
                            if (isThere)
                            {
                                Assert.True(address == found.Address);
                                cached[page.Start] = address;
                            }

                            break;
                    }
                }
            }
        });
    }

    [Fact]
    public void Of_pages_in_one_piece_only_those_that_are_invalidated_leave_the_TLB()
    {
        var vm = new SvmVm(0);
        AddressRange pages = SvmRig.Pages(16, 8);
        vm.Bind([Map(pages, 1UL << 24, true)]);
        Assert.True(vm.TryUse(pages.Start, out _));
        vm.Invalidate(SvmRig.Pages(18, 2));
        vm.Zap([pages]);
        Assert.Equal(6, vm.StalePages);
        Assert.False(vm.TryUse(pages.Start + (2 * Page), out _));
        Assert.True(vm.TryUse(pages.Start + (4 * Page), out PageTranslation found));
        Assert.Equal((1UL << 24) + (4 * Page), found.Address);
    }

    [Fact]
    public void Two_mebibytes_in_one_piece_are_one_run_and_scattered_pages_sixteen_bytes_each()
    {
        var table = new SvmPageTable();
        for (ulong window = 0; window < 100; window++)
        {
            table.Bind([Map(AddressRange.FromLength(window << 21, 2 << 20), window << 24, true)]);
        }

        Assert.Equal((100, 100L, 51_200L), (table.Windows, table.Runs, table.Pages));
        table.Zap(SvmRig.Pages(700, 10), null);
        Assert.Equal((100, 101L, 51_190L), (table.Windows, table.Runs, table.Pages));

        // What closes the hole joins both sides.
        table.Bind([Map(SvmRig.Pages(700, 10), (1UL << 24) + ((700 - 512) * Page), true)]);
        Assert.Equal(100L, table.Runs);

        var scattered = new SvmPageTable();
        ImmutableArray<MappedRun> runs = [.. Enumerable.Range(0, 512 * 64).Select(i => Map(SvmRig.Pages((ulong)i, 1), (ulong)(i * 7919L % 100_003) << 13, true))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        scattered.Bind(runs);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(512 * 64, scattered.Pages);
        Assert.InRange(bytes, 0, 512 * 64 * 24);
    }

    private static MappedRun Map(AddressRange at, ulong address, bool isWritable) =>
        new(at.Start, AddressRange.FromLength(address, at.Length), SegmentProtocol.System, isWritable);

    private static ulong Scattered(AddressRange page, ulong target) => ((page.Start / Page * 31) + target) % 9973 * 2 * Page;

    private static IEnumerable<AddressRange> PagesOf(AddressRange range)
    {
        for (ulong at = range.Start; at < range.End; at += Page)
        {
            yield return AddressRange.FromLength(at, Page);
        }
    }
}
