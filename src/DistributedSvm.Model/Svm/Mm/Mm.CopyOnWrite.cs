using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Writes to pages that are shared since a fork (mm/memory.c, do_wp_page).</summary>
public sealed partial class Mm
{
    /// <summary>
    /// Before a write: pages of a range that nobody else maps any more become this mm's own (wp_page_reuse); those that must be copied are added to <paramref name="copies"/>, by address.
    /// Only system pages of private VMAs that are not isolated: what is on a device comes home first. Whoever has made the copies asks again before they take effect: others may have been faster.
    /// </summary>
    public void PrepareWrite(AddressRange range, List<PageRun> copies)
    {
        foreach (CpuVma vma in Vmas.In(range))
        {
            ulong page = vma.Range.Start / PageSize;
            ulong last = vma.Range.End / PageSize;
            while (vma.IsPrivate && page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
            {
                if (span.Pte is { IsShared: true, IsIsolated: false, Kind: PageKind.System })
                {
                    span = _process.FirstAlike(span, out int mappings);
                    if (mappings == 1)
                    {
                        Put(span with { Pte = span.Pte.With(0, CpuPte.Shared) }, span.Pte);
                    }
                    else
                    {
                        AppendRuns(copies, span);
                    }
                }

                page = span.Last + 1;
            }
        }
    }

    /// <summary>
    /// The copies are made (wp_page_copy): the pages there are now these system pages, this mm's own. Pages that no other mm maps any more, because the others copied or left meanwhile, are gone.
    /// </summary>
    /// <param name="at">Virtual ranges of shared system pages.</param>
    /// <param name="pages">Host physical ranges, used up in order; of as many bytes.</param>
    /// <param name="gone">Pages that lost their last reference.</param>
    /// <exception cref="ModelBugException">A page is not shared, or there are not as many bytes.</exception>
    public void BreakCopyOnWrite(ImmutableArray<AddressRange> at, ImmutableArray<AddressRange> pages, List<PageRun> gone)
    {
        var supply = new AddressSupply(pages);
        foreach (AddressRange range in at)
        {
            for (ulong address = range.Start; address <= range.End;)
            {
                if (!_pages.TryNext(address / PageSize, range.End / PageSize, out CpuPageSpan span) || span.Page != address / PageSize
                    || span.Pte is not { IsShared: true, IsIsolated: false, Kind: PageKind.System })
                {
                    throw new ModelBugException($"Page 0x{address:x} is copied and was not shared.");
                }

                AddressRange taken = supply.Take(span.Count * PageSize);
                span = span.Part(span.Page, span.Page + (taken.Length / PageSize) - 1);
                Drop(span, gone);
                _pages.Set(span with { Pte = new CpuPte(PageTarget.System, taken.Start, 0) });
                address += taken.Length;
            }
        }

        supply.End();
    }

    /// <summary>Empties the entries of a range.</summary>
    private void Drop(AddressRange range, List<PageRun> gone)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
        {
            Drop(span, gone);
            page = span.Last + 1;
        }

        _pages.Clear(range.Start / PageSize, last);
    }

    /// <summary>One reference to these pages less.</summary>
    private void Drop(CpuPageSpan span, List<PageRun> gone)
    {
        if (!span.Pte.IsShared)
        {
            AppendRuns(gone, span);
            return;
        }

        ulong last = span.Last;
        while (true)
        {
            CpuPageSpan part = _process.FirstAlike(span, out int mappings);
            if (mappings == 1)
            {
                AppendRuns(gone, part with { Pte = part.Pte.With(0, CpuPte.Shared) });
            }
            else
            {
                _process.SetMappings(part, mappings - 1);
            }

            if (part.Last == last)
            {
                return;
            }

            span = span.Part(part.Last + 1, last);
        }
    }
}
