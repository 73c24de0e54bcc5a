using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Migration of device memory (mm/migrate_device.c): collect, which isolates; then either replace, or restore. Isolated pages are isolated in every mm that maps them, and replaced in all.
/// </summary>
public sealed partial class Mm
{
    /// <summary>
    /// Collects all pages of a range for a migration to a device: steps 1 and 2 of drm_pagemap_migrate_to_devmem (migrate_vma_setup). On success every page is isolated, holes too, and added to
    /// <paramref name="sources"/>, holes included: they become cleared pages of the device. Without an error but without sources all pages are in the target already.
    /// Errors, nothing being isolated: ENOENT without a VMA; EINVAL when the range leaves it; EBUSY where it is not anonymous or locked, where a page is pinned, isolated or shared with another mm,
    /// on a device that it may not come from, or some but not all pages are in the target and it may not be its own source.
    /// </summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="device">The target's index.</param>
    /// <param name="fromPeers">Pages of other devices may be sources.</param>
    /// <param name="fromItself">can_migrate_same_pagemap: so may those of the target.</param>
    /// <param name="sources">Where the pages are, by address, without a gap.</param>
    public Errno CollectForDevice(AddressRange range, int device, bool fromPeers, bool fromItself, List<PageRun> sources) => throw new NotImplementedException();

    /// <summary>
    /// Collects the pages of a range that are on devices, for a migration to system memory (drm_pagemap_migrate_to_ram, drm_pagemap_evict_to_ram); system pages and holes are left alone. Pages that are
    /// shared with other mms come along. Nothing collected is no error. Error, nothing being isolated: EBUSY where a page on a device is pinned or isolated.
    /// </summary>
    public Errno CollectForSystem(AddressRange range, List<PageRun> sources) => throw new NotImplementedException();

    /// <summary>Ends a migration: isolated pages are where the target says, in every mm that maps them, and isolated no longer (migrate_vma_pages, migrate_vma_finalize).</summary>
    /// <param name="at">Virtual ranges of isolated pages.</param>
    /// <param name="target">Where they are now.</param>
    /// <param name="addresses">Addresses there, used up in order; of as many bytes.</param>
    /// <param name="gone">The pages that they were: all go, each is added once.</param>
    /// <exception cref="ModelBugException">A page is not isolated, or there are not as many bytes.</exception>
    public void Replace(ImmutableArray<AddressRange> at, PageTarget target, ImmutableArray<AddressRange> addresses, List<PageRun> gone) => throw new NotImplementedException();

    /// <summary>Gives up a migration: what is isolated in a range stays where it is and is isolated no longer, in every mm that maps it.</summary>
    public void Restore(AddressRange range) => throw new NotImplementedException();

    /// <summary>Pages of a range may not be collected until <see cref="Unpin"/>: an access or a DMA is under way (folio_maybe_dma_pinned). Pins count. VMAs may not change below them.</summary>
    public void Pin(AddressRange range) => throw new NotImplementedException();

    /// <summary>Takes back one pin of exactly this range.</summary>
    /// <exception cref="ModelBugException">There is none.</exception>
    public void Unpin(AddressRange range) => throw new NotImplementedException();

    /// <summary>A page of the range is pinned.</summary>
    public bool HasPinned(AddressRange range) => throw new NotImplementedException();
}
