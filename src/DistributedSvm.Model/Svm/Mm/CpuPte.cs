namespace DistributedSvm.Model.Svm;

/// <summary>A CPU page table entry: what a page is, in 16 bytes.</summary>
/// <param name="Word">The page's address; in the low twelve bits its <see cref="PageKind"/>, <see cref="Shared"/> and <see cref="Isolated"/>. 0 for nothing.</param>
/// <param name="Owner">Of a device-private page the device's index (high 16 bits) and the allocation; else 0.</param>
internal readonly record struct CpuPte(ulong Word, ulong Owner)
{
    /// <summary>Other mms may map the page: its references are counted.</summary>
    public const ulong Shared = 1 << 2;

    /// <summary>A migration has it.</summary>
    public const ulong Isolated = 1 << 3;

    private const ulong KindMask = 3;
    private const ulong FlagMask = 0xFFF;
    private const int AllocationBits = 48;

    public CpuPte(PageTarget target, ulong address, ulong flags)
        : this(address | (ulong)target.Kind | flags, ((ulong)target.Device << AllocationBits) | (ulong)target.Allocation)
    {
        if ((address & FlagMask) != 0 || target.Device is < 0 or > ushort.MaxValue || (ulong)target.Allocation >> AllocationBits != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(target), $"0x{address:x} of {target} is no page.");
        }
    }

    public bool IsEmpty => Word == 0;

    public PageKind Kind => (PageKind)(Word & KindMask);

    public bool IsShared => (Word & Shared) != 0;

    public bool IsIsolated => (Word & Isolated) != 0;

    public ulong Address => Word & ~FlagMask;

    public int Device => (int)(Owner >> AllocationBits);

    public long Allocation => (long)(Owner & ((1UL << AllocationBits) - 1));

    /// <summary>The same page with other flags.</summary>
    public CpuPte With(ulong set, ulong clear) => this with { Word = (Word & ~clear) | set };

    /// <summary>The entry so many pages further on in a run.</summary>
    /// <param name="pages">How many.</param>
    /// <param name="step">Allocations from one page to the next: 0, or 1 where each page has its own and they are numbered on.</param>
    public CpuPte Advance(ulong pages, int step) => Kind == PageKind.None ? this : new(Word + (pages * Mm.PageSize), Owner + (pages * (ulong)step));
}
