namespace DistributedSvm.Model.Svm;

/// <summary>
/// The memory of one process as its CPUs see it (struct mm_struct): VMAs and page table. It does no I/O and knows no time: what must be allocated, copied, freed or waited for is said
/// in what its methods take and return. Made by <see cref="ProcessMemory"/>. Ranges are whole pages of 4 KiB; unless a method says otherwise, others are a bug of the caller.
/// <para>
/// Pages that a method says are gone have lost their last reference in any mm of the process: system pages are to be freed, device pages to be taken off their allocation.
/// Before PTEs of a range change, the caller has to tell the VMs that mirror it (mmu_notifier_invalidate_range_start), as the kernel does.
/// </para>
/// </summary>
[GenerateSerializer]
public sealed partial class Mm
{
    /// <summary>Bytes of a page.</summary>
    public const ulong PageSize = 4096;

    /// <summary>Bytes of a huge page.</summary>
    public const ulong HugePageSize = 2 << 20;

    /// <summary>vm.mmap_min_addr.</summary>
    public const ulong LowestAddress = 0x1_0000;

    /// <summary>The end of what mmap may choose, exclusive: it chooses from the top down (mm->mmap_base).</summary>
    public const ulong MmapBase = 0x7FFF_F000_0000;

    /// <summary>The end of user addresses, exclusive (TASK_SIZE).</summary>
    public const ulong TaskSize = 0x7FFF_FFFF_F000;

    [Id(0)]
    private readonly ProcessMemory _process;

    [Id(1)]
    private readonly CpuPageTable _pages = new();

    /// <summary>How many entries are isolated: mostly none, and then none has to be looked for.</summary>
    [Id(5)]
    private long _isolatedPages;

    internal Mm(ProcessMemory process, int number)
    {
        _process = process;
        Number = number;
    }

    /// <summary>0 is the process itself; children count from 1 on.</summary>
    [Id(3)]
    public int Number { get; }

    /// <summary>Its VMAs.</summary>
    [Id(4)]
    public CpuVmaSet Vmas { get; } = new();

    /// <summary>Bytes that the entries of its page table take in this process: next to none in order, 16 for each page at most, but where few pages of a leaf of 2 MiB are there.</summary>
    public long TableBytes => _pages.Bytes;

    internal CpuPageTable Pages => _pages;

    internal bool HasBusy => _isolatedPages > 0 || _pins is not null;
}
