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
    public Errno CollectForDevice(AddressRange range, int device, bool fromPeers, bool fromItself, List<PageRun> sources)
    {
        if (!Vmas.TryFind(range.Start, out CpuVma vma))
        {
            return Errno.ENOENT;
        }

        if (vma.Range.End < range.End)
        {
            return Errno.EINVAL;
        }

        if (vma.Kind != VmaKind.Anonymous || vma.IsLocked || IsBusy(range))
        {
            return Errno.EBUSY;
        }

        ulong inTarget = 0;
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
        {
            bool isInTarget = span.Pte.Kind == PageKind.Device && span.Pte.Device == device;
            inTarget += isInTarget ? span.Count : 0;
            if ((span.Pte.Kind == PageKind.Device && !isInTarget && !fromPeers) || (span.Pte.IsShared && _process.IsMappedTwice(span)))
            {
                return Errno.EBUSY;
            }

            page = span.Last + 1;
        }

        if (!fromItself && inTarget > 0)
        {
            return inTarget == range.Length / PageSize ? Errno.Ok : Errno.EBUSY;
        }

        Mark(range, set: CpuPte.Isolated, clear: CpuPte.Shared, withHoles: true);
        Walk(range, sources, withHoles: true);
        return Errno.Ok;
    }

    /// <summary>
    /// Collects the pages of a range that are on devices, for a migration to system memory (drm_pagemap_migrate_to_ram, drm_pagemap_evict_to_ram); system pages and holes are left alone. Pages that are
    /// shared with other mms come along. Nothing collected is no error. Error, nothing being isolated: EBUSY where a page on a device is pinned or isolated.
    /// </summary>
    public Errno CollectForSystem(AddressRange range, List<PageRun> sources)
    {
        var runs = new List<PageRun>();
        Walk(range, runs);
        runs.RemoveAll(run => run.Kind != PageKind.Device);
        foreach (PageRun run in runs)
        {
            if (_process.IsBusy(this, run))
            {
                return Errno.EBUSY;
            }
        }

        foreach (PageRun run in runs)
        {
            _process.Isolate(this, run);
            sources.Add(run with { IsIsolated = true });
        }

        return Errno.Ok;
    }

    /// <summary>Ends a migration: isolated pages are where the target says, in every mm that maps them, and isolated no longer (migrate_vma_pages, migrate_vma_finalize).</summary>
    /// <param name="at">Virtual ranges of isolated pages.</param>
    /// <param name="target">Where they are now.</param>
    /// <param name="addresses">Addresses there, used up in order; of as many bytes.</param>
    /// <param name="gone">The pages that they were: all go, each is added once. Holes are not.</param>
    /// <param name="step">1 where each page has an allocation of its own, numbered on from the target's; else 0.</param>
    /// <exception cref="ModelBugException">A page is not isolated, or there are not as many bytes.</exception>
    public void Replace(ImmutableArray<AddressRange> at, PageTarget target, ImmutableArray<AddressRange> addresses, List<PageRun> gone, int step = 0)
    {
        var supply = new AddressSupply(addresses);
        foreach (AddressRange range in at)
        {
            for (ulong address = range.Start; address <= range.End;)
            {
                AddressRange taken = supply.Take(range.End - address + 1);
                ReplaceRun(AddressRange.FromLength(address, taken.Length), target, taken.Start, gone, step);
                address += taken.Length;
                target = target with { Allocation = target.Allocation + ((long)(taken.Length / PageSize) * step) };
            }
        }

        supply.End();
    }

    /// <summary>Gives up a migration: what is isolated in a range stays where it is and is isolated no longer, in every mm that maps it.</summary>
    public void Restore(AddressRange range)
    {
        var runs = new List<PageRun>();
        Walk(range, runs, withHoles: true);
        foreach (PageRun run in runs)
        {
            if (run.IsIsolated)
            {
                _process.EndIsolation(this, run);
            }
        }
    }

    /// <summary>Where this mm maps pages of another one: looked for first at the addresses that they have there.</summary>
    public IReadOnlyList<MmPageRun> MappingsOf(in PageRun pages)
    {
        var found = new List<MmPageRun>();
        FindMappings(pages.Virtual, pages, found);
        if (found.Sum(item => (long)item.Run.Bytes) < (long)pages.Bytes)
        {
            found.Clear();
            FindMappings(new AddressRange(0, TaskSize - 1), pages, found);
        }

        return found;
    }

    /// <summary>Sets and clears flags of the entries of a range.</summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="set">Flags that they have from now on.</param>
    /// <param name="clear">Flags that they have no longer.</param>
    /// <param name="withHoles">Those that are empty get the flags too.</param>
    internal void Mark(AddressRange range, ulong set, ulong clear, bool withHoles = false)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (page <= last)
        {
            bool found = _pages.TryNext(page, last, out CpuPageSpan span);
            ulong start = found ? span.Page : last + 1;
            if (withHoles && start > page)
            {
                Put(new CpuPageSpan(page, start - page, new CpuPte(set, 0), 0), default);
            }

            if (!found)
            {
                return;
            }

            Put(span with { Pte = span.Pte.With(set, clear) }, span.Pte);
            page = span.Last + 1;
        }
    }

    /// <summary>Where this mm maps, among its pages of a range, pages that another mm maps: appended with their places here.</summary>
    internal void FindMappings(AddressRange range, in PageRun pages, List<MmPageRun> found)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
        {
            page = span.Last + 1;
            ulong first = Math.Max(span.Pte.Address, pages.Address);
            ulong end = Math.Min(span.Pte.Address + (span.Count * PageSize), pages.Address + pages.Bytes);
            if (span.Pte.Kind == pages.Kind && span.Pte.Device == pages.Device && first < end)
            {
                ulong start = span.Page + ((first - span.Pte.Address) / PageSize);
                var runs = new List<PageRun>();
                AppendRuns(runs, span.Part(start, start + ((end - first) / PageSize) - 1));
                found.AddRange(runs.Select(run => new MmPageRun(Number, run)));
            }
        }
    }

    /// <summary>Writes entries that were all as <paramref name="old"/>; keeps the number of those that are isolated.</summary>
    internal void Put(in CpuPageSpan span, CpuPte old)
    {
        _isolatedPages += (span.Pte.IsIsolated ? (long)span.Count : 0) - (old.IsIsolated ? (long)span.Count : 0);
        if (span.Pte.IsEmpty)
        {
            _pages.Clear(span.Page, span.Last);
        }
        else
        {
            _pages.Set(span);
        }
    }

    private void ReplaceRun(AddressRange range, PageTarget target, ulong address, List<PageRun> gone, int step)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (page <= last)
        {
            if (!_pages.TryNext(page, last, out CpuPageSpan span) || span.Page != page || !span.Pte.IsIsolated)
            {
                throw new ModelBugException($"Page 0x{page * PageSize:x} is replaced and was not collected.");
            }

            if (span.Pte.IsShared && step != 0)
            {
                throw new ModelBugException($"Page 0x{page * PageSize:x} is shared and gets an allocation of its own.");
            }

            if (span.Pte.IsShared)
            {
                span = _process.ReplaceShared(this, span, target, address);
            }
            else
            {
                Put(new CpuPageSpan(page, span.Count, new CpuPte(target, address, 0), step), span.Pte);
            }

            if (span.Pte.Kind != PageKind.None)
            {
                AppendRuns(gone, span with { Pte = span.Pte.With(0, CpuPte.Shared | CpuPte.Isolated) });
            }

            address += span.Count * PageSize;
            target = target with { Allocation = target.Allocation + ((long)span.Count * step) };
            page = span.Last + 1;
        }
    }
}
