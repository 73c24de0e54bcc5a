using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Writes to pages that are shared since a fork (mm/memory.c, do_wp_page).</summary>
public sealed partial class Mm
{
    /// <summary>
    /// Before a write: pages of a range that nobody else maps any more become this mm's own (wp_page_reuse); those that must be copied are added to <paramref name="copies"/>, by address.
    /// Only system pages of private VMAs: what is on a device comes home first.
    /// </summary>
    public void PrepareWrite(AddressRange range, List<PageRun> copies) => throw new NotImplementedException();

    /// <summary>
    /// The copies are made (wp_page_copy): the pages there are now these system pages, this mm's own. Pages that no other mm maps any more, because the others copied or left meanwhile, are gone.
    /// </summary>
    /// <param name="at">Virtual ranges of shared pages.</param>
    /// <param name="pages">Host physical ranges, used up in order; of as many bytes.</param>
    /// <param name="gone">Pages that lost their last reference.</param>
    public void BreakCopyOnWrite(ImmutableArray<AddressRange> at, ImmutableArray<AddressRange> pages, List<PageRun> gone) => throw new NotImplementedException();
}
