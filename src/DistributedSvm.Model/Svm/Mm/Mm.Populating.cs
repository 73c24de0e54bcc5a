using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Anonymous faults (mm/memory.c, do_anonymous_page; mm/huge_memory.c): pages that nobody has touched get system pages.</summary>
public sealed partial class Mm
{
    /// <summary>
    /// The virtual ranges to populate so that every page of a range inside VMAs is there, by address and without overlap. Where the VMA has huge pages, aligned 2 MiB that are inside the VMA and
    /// wholly untouched come as a whole (a range may so stick out of what was asked); else the 4 KiB pages alone. Isolated holes are left out: they are about to be filled.
    /// </summary>
    public ImmutableArray<AddressRange> Unpopulated(AddressRange range)
    {
        var holes = ImmutableArray.CreateBuilder<AddressRange>();
        ulong done = range.Start;
        foreach (CpuVma part in Vmas.In(range))
        {
            ulong address = Math.Max(done, part.Range.Start);
            if (address > part.Range.End || !Vmas.TryFind(address, out CpuVma vma))
            {
                continue;
            }

            while (TryNextHole(address, part.Range.End, out AddressRange hole))
            {
                AddressRange block = BlockOf(hole.Start);
                if (vma.Kind != VmaKind.Huge && !(vma.HasHugePages && vma.Range.Contains(block) && !_pages.TryNext(block.Start / PageSize, block.End / PageSize, out _)))
                {
                    block = new AddressRange(hole.Start, Math.Min(hole.End, block.End));
                }

                AddHole(holes, block);
                done = block.End + 1;
                address = done;
                if (address > part.Range.End)
                {
                    break;
                }
            }
        }

        return holes.DrainToImmutable();
    }

    /// <summary>Gives holes their system pages.</summary>
    /// <param name="holes">Virtual ranges of untouched pages inside VMAs.</param>
    /// <param name="pages">Host physical ranges, used up in order; of as many bytes.</param>
    /// <exception cref="ModelBugException">A page is there already, a page is in no VMA, or there are not as many bytes.</exception>
    public void Populate(ImmutableArray<AddressRange> holes, ImmutableArray<AddressRange> pages)
    {
        var supply = new AddressSupply(pages);
        foreach (AddressRange hole in holes)
        {
            if (!Vmas.Covers(hole) || _pages.TryNext(hole.Start / PageSize, hole.End / PageSize, out _))
            {
                throw new ModelBugException($"{hole} is populated or in no VMA.");
            }

            for (ulong at = hole.Start; at <= hole.End;)
            {
                AddressRange taken = supply.Take(hole.End - at + 1);
                _pages.Set(new CpuPageSpan(at / PageSize, taken.Length / PageSize, new CpuPte(PageTarget.System, taken.Start, 0), 0));
                at += taken.Length;
            }
        }

        supply.End();
    }

    private static AddressRange BlockOf(ulong address) => AddressRange.FromLength(address / HugePageSize * HugePageSize, HugePageSize);

    private static void AddHole(ImmutableArray<AddressRange>.Builder holes, AddressRange hole)
    {
        if (holes.Count > 0 && holes[^1].End + 1 == hole.Start)
        {
            holes[^1] = holes[^1] with { End = hole.End };
        }
        else
        {
            holes.Add(hole);
        }
    }

    /// <summary>The first pages from one address to another for which there is no entry, up to the next one.</summary>
    private bool TryNextHole(ulong address, ulong end, out AddressRange hole)
    {
        ulong page = address / PageSize;
        ulong last = end / PageSize;
        hole = default;
        while (page <= last)
        {
            if (!_pages.TryNext(page, last, out CpuPageSpan span))
            {
                hole = new AddressRange(page * PageSize, end);
                return true;
            }

            if (span.Page > page)
            {
                hole = new AddressRange(page * PageSize, (span.Page * PageSize) - 1);
                return true;
            }

            page = span.Last + 1;
        }

        return false;
    }
}
