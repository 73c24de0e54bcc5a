using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>What the property over random sequences does not say: which addresses mmap chooses, what units come with a touch, what a fault meets, and how much memory it takes.</summary>
public sealed class MmTests
{
    private const ulong Page = Mm.PageSize;
    private const ulong Huge = Mm.HugePageSize;
    private const ulong At = 0x4000_0000;

    private readonly ProcessMemory _process = new();
    private readonly List<PageRun> _gone = [];

    private Mm Mm => _process[0];

    [Fact]
    public void Mmap_chooses_from_the_top_down_and_uses_the_highest_gap_that_is_large_enough()
    {
        AddressRange first = Map(0, 4 * Page);
        AddressRange second = Map(0, 2 * Page, VmaKind.Shared);
        AddressRange third = Map(0, Page, VmaKind.File);
        Assert.Equal((Mm.MmapBase - 1, first.Start - 1, second.Start - 1), (first.End, second.End, third.End));
        Assert.Equal(Errno.Ok, Mm.Unmap(second, _gone));
        Assert.Equal(third.Start - 1, Map(0, 3 * Page, VmaKind.File).End);
        Assert.Equal(second, Map(0, (2 * Page) - 5, VmaKind.File));
    }

    [Theory]
    [InlineData(VmaKind.Anonymous, 4 << 20, 4 << 20)]
    [InlineData(VmaKind.Huge, 4096, 2 << 20)]
    public void Mmap_puts_huge_pages_on_their_borders(VmaKind kind, long bytes, long mapped)
    {
        Map(0, 3 * Page);
        AddressRange range = Map(0, (ulong)bytes, kind);
        Assert.Equal((0UL, (ulong)mapped), (range.Start % Huge, range.Length));
        Assert.Equal(Mm.MmapBase - Huge - (ulong)mapped, range.Start);
    }

    [Fact]
    public void Mmap_refuses_what_cannot_be()
    {
        Map(At, Page);
        Assert.Equal(Errno.EEXIST, Mm.Map(At - Page, 2 * (long)Page, VmaKind.Anonymous, Protection.Read, out _));
        Assert.Equal(Errno.EINVAL, Mm.Map(At + 1, 1, VmaKind.Anonymous, Protection.Read, out _));
        Assert.Equal(Errno.EINVAL, Mm.Map(0, 0, VmaKind.Anonymous, Protection.Read, out _));
        Assert.Equal(Errno.EINVAL, Mm.Map(0x8000, 1, VmaKind.Anonymous, Protection.Read, out _));
        Assert.Equal(Errno.EINVAL, Mm.Map(At + (4 * Page), 1, VmaKind.Huge, Protection.Read, out _));
        Assert.Equal(Errno.ENOMEM, Mm.Map(0, long.MaxValue, VmaKind.Anonymous, Protection.Read, out _));
        Assert.Equal(Errno.ENOMEM, Mm.Map(Mm.TaskSize - Page, 2 * (long)Page, VmaKind.Anonymous, Protection.Read, out _));
        Assert.Equal(Errno.EINVAL, Mm.Unmap(new AddressRange(At, At), _gone));
        Assert.Equal(1, Mm.Vmas.Count);
    }

    [Fact]
    public void Anonymous_neighbours_are_one_vma_and_files_are_not()
    {
        Map(At, Page);
        Map(At + (2 * Page), Page);
        Map(At + Page, Page);
        Assert.Equal(Range(At, 3), Assert.Single(Mm.Vmas.All).Range);
        Assert.Equal(Errno.Ok, Mm.Protect(Range(At + Page, 1), Protection.Read));
        Assert.Equal(3, Mm.Vmas.Count);
        Assert.Equal(Errno.Ok, Mm.Protect(Range(At, 3), Protection.Read));
        Assert.Equal(1, Mm.Vmas.Count);
        Map(At + (3 * Page), Page, VmaKind.File);
        Map(At + (4 * Page), Page, VmaKind.File);
        Assert.Equal(3, Mm.Vmas.Count);
        Assert.Equal(Errno.EFAULT, Mm.Remap(Range(At + (3 * Page), 2), 0, _gone, out _));
    }

    [Fact]
    public void A_touch_brings_a_huge_page_where_it_lies_inside_the_vma_and_nothing_of_it_was_touched()
    {
        Map(At + Page, (3 * Huge) - Page);
        Assert.Equal([Range(At + Page, 1)], Mm.Unpopulated(Range(At + Page, 1)));
        Assert.Equal([Range(At + Huge, 512)], Mm.Unpopulated(Range(At + Huge + (7 * Page), 2)));
        Assert.Equal([Range(At + Page, 511 + 1024)], Mm.Unpopulated(Range(At, 1025)));
        Populate(Range(At + Huge + Page, 1), 0x10_0000);
        Assert.Equal([Range(At + Huge, 1), Range(At + Huge + (2 * Page), 1)], Mm.Unpopulated(Range(At + Huge, 3)));
    }

    [Fact]
    public void Without_huge_pages_a_touch_brings_the_pages_alone_and_hugetlbfs_always_brings_huge_ones()
    {
        Assert.Equal(Errno.Ok, Mm.Map(At, 2 * (long)Huge, VmaKind.Anonymous, Protection.ReadWrite, out _, hasHugePages: false));
        Map(At + (2 * Huge), 2 * Huge, VmaKind.Huge);
        Assert.Equal([Range(At, 1)], Mm.Unpopulated(Range(At, 1)));
        Assert.Equal([Range(At + (3 * Huge), 512)], Mm.Unpopulated(Range(At + (4 * Huge) - Page, 1)));
    }

    [Fact]
    public void A_write_meets_one_thing_after_the_other()
    {
        Map(At, 8 * Page);
        Assert.Equal(new CpuFault(CpuFaultKind.Forbidden, Range(At - Page, 1)), Mm.FirstFault(Range(At - Page, 4), isWrite: true));
        Assert.Equal(new CpuFault(CpuFaultKind.Unpopulated, Range(At, 8)), Mm.FirstFault(Range(At, 8), isWrite: true));
        Populate(Range(At, 8), 0x10_0000);
        Assert.Equal(new CpuFault(CpuFaultKind.None, Range(At, 8)), Mm.FirstFault(Range(At, 8), isWrite: true));
        var sources = new List<PageRun>();
        Assert.Equal(Errno.Ok, Mm.CollectForDevice(Range(At + Page, 2), 1, fromPeers: true, fromItself: false, sources));
        Assert.Equal(new CpuFault(CpuFaultKind.Isolated, Range(At + Page, 2)), Mm.FirstFault(Range(At, 8), isWrite: true));
        Mm.Replace([Range(At + Page, 2)], PageTarget.OnDevice(1, 77), [Range(0x5000, 2)], _gone);
        Assert.Equal(new CpuFault(CpuFaultKind.OnDevice, Range(At + Page, 2)), Mm.FirstFault(Range(At, 8), isWrite: true));
        Assert.Equal(Errno.Ok, Mm.CollectForSystem(Range(At, 8), sources));
        Mm.Replace([Range(At + Page, 2)], PageTarget.System, [Range(0x90_0000, 2)], _gone);
        Assert.Equal(Errno.Ok, _process.Fork(0, out int child));
        Assert.Equal(new CpuFault(CpuFaultKind.CopyOnWrite, Range(At, 8)), Mm.FirstFault(Range(At, 8), isWrite: true));
        Assert.Equal(CpuFaultKind.None, Mm.FirstFault(Range(At, 8), isWrite: false).Kind);
        Assert.Equal(Errno.Ok, _process.Exit(child, _gone));
        var copies = new List<PageRun>();
        Mm.PrepareWrite(Range(At, 8), copies);
        Assert.Empty(copies);
        Assert.Equal(CpuFaultKind.None, Mm.FirstFault(Range(At, 8), isWrite: true).Kind);
        Assert.Equal([Range(At + Page, 2), Range(At + Page, 2)], _gone.Select(run => run.Virtual));
    }

    [Fact]
    public void A_page_that_was_moved_after_a_fork_is_replaced_wherever_it_is_mapped()
    {
        Map(At, 4 * Page);
        Populate(Range(At, 4), 0x10_0000);
        ToDevice(Range(At, 4), 2, 5, 0x8000);
        Assert.Equal(Errno.Ok, _process.Fork(0, out int child));
        Assert.Equal(Errno.Ok, _process[child].Remap(Range(At + Page, 2), At * 2, _gone, out _));
        _gone.Clear();
        var sources = new List<MmPageRun>();
        Assert.Equal(Errno.Ok, _process.CollectAllocation(2, 5, Range(At, 4), 4, sources));
        Assert.Equal([(0, 1), (0, 1), (0, 1), (0, 1)], sources.Select(item => (item.Mm, (int)(item.Run.Bytes / Page))));
        Assert.True(_process[child].HasIsolated(Range(At * 2, 1)));
        Mm.Replace([Range(At, 4)], PageTarget.System, [Range(0x20_0000, 4)], _gone);
        Assert.Equal([(At, 4 * Page, PageKind.Device)], _gone.Select(run => (run.VirtualAddress, run.Bytes, run.Kind)));
        Assert.Equal(0x20_1000UL, _process[child].PageAt(At * 2).Address);
        Assert.False(_process[child].HasIsolated(Range(At, (long)(At / Page) + 4)));
    }

    [Fact]
    public void A_pinned_page_is_neither_collected_nor_unmapped_and_holds_up_a_fork()
    {
        Map(At, 4 * Page);
        Populate(Range(At, 4), 0x10_0000);
        Mm.Pin(Range(At + Page, 1));
        Mm.Pin(Range(At + Page, 1));
        Mm.Unpin(Range(At + Page, 1));
        Assert.Equal(Errno.EBUSY, Mm.CollectForDevice(Range(At, 4), 0, true, false, []));
        Assert.Equal(Errno.Ok, Mm.CollectForDevice(Range(At + (2 * Page), 2), 0, true, false, []));
        Mm.Restore(Range(At, 4));
        Assert.Equal(Errno.EAGAIN, Mm.Unmap(Range(At, 4), _gone));
        Assert.Equal(Errno.EAGAIN, _process.Fork(0, out _));
        Mm.Unpin(Range(At + Page, 1));
        Assert.Throws<ModelBugException>(() => Mm.Unpin(Range(At + Page, 1)));
        Assert.Equal(Errno.Ok, _process.Fork(0, out _));
    }

    [Fact]
    public void Fork_refuses_untouched_shared_memory_since_both_would_get_pages_of_their_own()
    {
        Map(At, 2 * Page, VmaKind.Shared);
        Assert.Equal([Range(At, 2)], _process.UnpopulatedBeforeFork(0));
        Assert.Throws<ModelBugException>(() => _process.Fork(0, out _));
        Populate(Range(At, 2), 0x10_0000);
        Assert.Equal(Errno.Ok, _process.Fork(0, out int child));
        Assert.Equal(CpuFaultKind.None, Mm.FirstFault(Range(At, 2), isWrite: true).Kind);
        Assert.Equal(Mm.PageAt(At), _process[child].PageAt(At));
        Assert.Equal(Errno.Ok, Mm.Unmap(Range(At, 2), _gone));
        Assert.Empty(_gone);
        Assert.Equal(Errno.Ok, _process.Exit(child, _gone));
        Assert.Equal(Range(0x10_0000, 2), Assert.Single(_gone).Physical);
    }

    [Fact]
    public void What_is_not_collected_cannot_be_replaced()
    {
        Map(At, 2 * Page);
        Populate(Range(At, 2), 0x10_0000);
        Assert.Throws<ModelBugException>(() => Mm.Replace([Range(At, 1)], PageTarget.System, [Range(0x9000, 1)], _gone));
        Assert.Throws<ModelBugException>(() => Mm.Populate([Range(At, 1)], [Range(0x9000, 1)]));
        Assert.Throws<ModelBugException>(() => Mm.BreakCopyOnWrite([Range(At, 1)], [Range(0x9000, 1)], _gone));
        Assert.Equal(Errno.Ok, Mm.CollectForDevice(Range(At, 2), 0, true, false, []));
        Assert.Throws<ModelBugException>(() => Mm.Replace([Range(At, 2)], PageTarget.System, [Range(0x9000, 1)], _gone));
    }

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(3, 16)]
    public void A_page_takes_sixteen_bytes_at_most_and_next_to_none_in_order(ulong stride, double most)
    {
        const ulong Pages = 8192;
        Map(At, Pages * Page);
        for (ulong i = 0; i < Pages; i++)
        {
            // The last ones first within each 16, as faults of many threads come.
            ulong page = i ^ 15;
            ToDevice(Range(At + (page * Page), 1), 0, (long)(page * stride), page * stride * Page);
        }

        Assert.InRange(Mm.TableBytes, 1, Pages * most);
        Assert.Equal(Errno.Ok, Mm.Unmap(Range(At, (long)Pages), _gone));
        Assert.Equal(0, Mm.TableBytes);
    }

    [Fact]
    public void A_leaf_whose_pages_come_in_order_again_is_as_small_as_before()
    {
        Map(At, Huge);
        Populate(Range(At, 512), 0x10_0000);
        long small = Mm.TableBytes;
        for (ulong page = 0; page < 512; page++)
        {
            ToDevice(Range(At + (page * Page), 1), 0, (long)page * 5, page * 0x3000);
        }

        Assert.True(Mm.TableBytes > 100 * small);
        Assert.Equal(Errno.Ok, Mm.CollectForSystem(Range(At, 512), []));
        Mm.Replace([Range(At, 512)], PageTarget.System, [Range(0x40_0000, 512)], _gone);
        Assert.InRange(Mm.TableBytes, 1, 2 * small);
    }

    private AddressRange Map(ulong address, ulong bytes, VmaKind kind = VmaKind.Anonymous)
    {
        Assert.Equal(Errno.Ok, Mm.Map(address, (long)bytes, kind, Protection.ReadWrite, out AddressRange range));
        return range;
    }

    private void Populate(AddressRange range, ulong at) => Mm.Populate([range], [AddressRange.FromLength(at, range.Length)]);

    private void ToDevice(AddressRange range, int device, long allocation, ulong address)
    {
        Assert.Equal(Errno.Ok, Mm.CollectForDevice(range, device, true, false, []));
        Mm.Replace([range], PageTarget.OnDevice(device, allocation), [AddressRange.FromLength(address, range.Length)], _gone);
    }

    private static AddressRange Range(ulong start, long pages) => AddressRange.FromLength(start, (ulong)pages * Page);
}
