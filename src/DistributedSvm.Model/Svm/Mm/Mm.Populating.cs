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
    public ImmutableArray<AddressRange> Unpopulated(AddressRange range) => throw new NotImplementedException();

    /// <summary>Gives holes their system pages.</summary>
    /// <param name="holes">Virtual ranges of untouched pages inside VMAs.</param>
    /// <param name="pages">Host physical ranges, used up in order; of as many bytes.</param>
    /// <exception cref="ModelBugException">A page is there already, a page is in no VMA, or there are not as many bytes.</exception>
    public void Populate(ImmutableArray<AddressRange> holes, ImmutableArray<AddressRange> pages) => throw new NotImplementedException();
}
