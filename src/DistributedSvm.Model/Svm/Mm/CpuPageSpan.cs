namespace DistributedSvm.Model.Svm;

/// <summary>A run of entries of a CPU page table.</summary>
/// <param name="Page">Virtual page number of the first: its address / 4 KiB.</param>
/// <param name="Count">Pages.</param>
/// <param name="Pte">The first entry; the others are at the addresses behind it.</param>
/// <param name="Step">Allocations from one page to the next, 0 or 1.</param>
internal readonly record struct CpuPageSpan(ulong Page, ulong Count, CpuPte Pte, int Step)
{
    /// <summary>The last page.</summary>
    public ulong Last => Page + Count - 1;

    /// <summary>The pages from one to another, inclusive.</summary>
    public CpuPageSpan Part(ulong first, ulong last) => new(first, last - first + 1, Pte.Advance(first - Page, Step), Step);

    /// <summary>Its first pages that are of one allocation: all of them, or one.</summary>
    public PageRun FirstRun() =>
        new(Page * Mm.PageSize, (Step == 0 ? Count : 1) * Mm.PageSize, Pte.Kind, Pte.Address, Pte.Device, Pte.Allocation, Pte.IsShared, Pte.IsIsolated);
}
