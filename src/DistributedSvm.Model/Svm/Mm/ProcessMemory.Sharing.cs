using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages that several mms map: what is done to one of them is done wherever it is mapped (rmap_walk). That is mostly where it was when the process forked; else all page tables are searched.</summary>
public sealed partial class ProcessMemory
{
    private const ulong AllPages = ulong.MaxValue / Mm.PageSize * Mm.PageSize;

    /// <summary>
    /// Collects all pages that an allocation of a device still has, wherever they are, for eviction (drm_pagemap_evict_to_ram); each once, in the first mm that maps it, where <see cref="Mm.Replace"/>
    /// or <see cref="Mm.Restore"/> then names it. Error, nothing being isolated: EBUSY where one is pinned or isolated.
    /// </summary>
    /// <param name="device">The device's index.</param>
    /// <param name="allocation">Its number of the allocation.</param>
    /// <param name="hint">Where its pages were put; they are looked for elsewhere only if fewer than <paramref name="pages"/> are found there.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="sources">The pages.</param>
    public Errno CollectAllocation(int device, long allocation, AddressRange hint, long pages, List<MmPageRun> sources) =>
        Collect(PagesOf(device, allocation, hint, pages), sources);

    /// <summary>All pages that an allocation of a device still has, as <see cref="CollectAllocation"/> would collect them.</summary>
    public IReadOnlyList<MmPageRun> PagesOf(int device, long allocation, AddressRange hint, long pages)
    {
        var target = PageTarget.OnDevice(device, allocation);
        List<MmPageRun> found = PagesOf(target, hint);
        return found.Sum(item => (long)(item.Run.Bytes / Mm.PageSize)) < pages ? PagesOf(target, new AddressRange(0, AllPages - 1)) : found;
    }

    /// <summary>Collects pages that were found, all or none. Error, nothing being isolated: EBUSY where one is pinned or isolated.</summary>
    public Errno Collect(IReadOnlyList<MmPageRun> found, List<MmPageRun> sources)
    {
        foreach ((int mm, PageRun run) in found)
        {
            if (IsBusy(this[mm], run))
            {
                return Errno.EBUSY;
            }
        }

        foreach ((int mm, PageRun run) in found)
        {
            Isolate(this[mm], run);
            sources.Add(new MmPageRun(mm, run with { IsIsolated = true }));
        }

        return Errno.Ok;
    }

    /// <summary>Whether a page of a run has another mapping.</summary>
    internal bool IsMappedTwice(in CpuPageSpan span)
    {
        CpuPageSpan part = FirstAlike(span, out int mappings);
        return mappings > 1 || part.Count < span.Count;
    }

    /// <summary>The first pages of a run that are mapped by as many mms, and how many that are.</summary>
    internal CpuPageSpan FirstAlike(in CpuPageSpan span, out int mappings)
    {
        ulong key = PageReferences.KeyOf(span);
        PageReferenceRun run = _references.At(key, key + span.Count - 1);
        mappings = run.Count;
        return span.Part(span.Page, span.Page + (run.End - run.Start));
    }

    /// <summary>So many mms map the pages of a run.</summary>
    internal void SetMappings(in CpuPageSpan span, int mappings)
    {
        ulong key = PageReferences.KeyOf(span);
        _references.Set(new PageReferenceRun(key, key + span.Count - 1, mappings));
    }

    /// <summary>Pages of an mm are isolated, or pinned in any mm.</summary>
    internal bool IsBusy(Mm mm, in PageRun run) =>
        run.IsIsolated || mm.HasPinned(run.Virtual) || (run.IsShared && OtherMappings(mm, run).Exists(other => this[other.Mm].HasPinned(other.Run.Virtual)));

    /// <summary>A migration has pages, in every mm that maps them.</summary>
    internal void Isolate(Mm mm, in PageRun run) => Mark(mm, run, CpuPte.Isolated, 0);

    /// <summary>A migration has pages no longer.</summary>
    internal void EndIsolation(Mm mm, in PageRun run) => Mark(mm, run, 0, CpuPte.Isolated);

    /// <summary>Replaces the first pages of a run that as many mms map, in all of them.</summary>
    /// <returns>These pages, as they were.</returns>
    internal CpuPageSpan ReplaceShared(Mm mm, in CpuPageSpan span, PageTarget target, ulong address)
    {
        CpuPageSpan part = FirstAlike(span, out int mappings);
        ulong flags = mappings > 1 ? CpuPte.Shared : 0;
        var replaced = new CpuPageSpan(part.Page, part.Count, new CpuPte(target, address, flags), 0);
        if (mappings > 1)
        {
            var all = new PageRun(part.Page * Mm.PageSize, part.Count * Mm.PageSize, part.Pte.Kind, part.Pte.Address, part.Pte.Device, 0, IsShared: true, IsIsolated: true);
            foreach ((int number, PageRun run) in OtherMappings(mm, all))
            {
                var other = new CpuPte(target, address + (run.Address - part.Pte.Address), flags);
                this[number].Put(new CpuPageSpan(run.VirtualAddress / Mm.PageSize, run.Bytes / Mm.PageSize, other, 0), part.Pte);
            }

            SetMappings(part, 1);
            SetMappings(replaced, mappings);
        }

        mm.Put(replaced, part.Pte);
        return part;
    }

    private void Mark(Mm mm, in PageRun run, ulong set, ulong clear)
    {
        mm.Mark(run.Virtual, set, clear);
        if (run.IsShared)
        {
            foreach ((int number, PageRun other) in OtherMappings(mm, run))
            {
                this[number].Mark(other.Virtual, set, clear);
            }
        }
    }

    /// <summary>Where other mms map pages of an mm.</summary>
    private List<MmPageRun> OtherMappings(Mm mm, in PageRun run)
    {
        ulong expected = 0;
        ulong key = PageReferences.KeyOf(run.Target, run.Address);
        ulong last = key + (run.Bytes / Mm.PageSize) - 1;
        for (ulong at = key; at <= last;)
        {
            PageReferenceRun references = _references.At(at, last);
            expected += (ulong)(references.Count - 1) * (references.End - references.Start + 1);
            at = references.End + 1;
        }

        List<MmPageRun> found = MappingsIn(run.Virtual, mm, run);
        ulong pages = 0;
        foreach (MmPageRun item in found)
        {
            pages += item.Run.Bytes / Mm.PageSize;
        }

        return pages < expected ? MappingsIn(new AddressRange(0, AllPages - 1), mm, run) : found;
    }

    private List<MmPageRun> MappingsIn(AddressRange range, Mm except, in PageRun run)
    {
        var found = new List<MmPageRun>();
        foreach (Mm? mm in _mms)
        {
            if (mm is not null && mm != except)
            {
                mm.FindMappings(range, run, found);
            }
        }

        return found;
    }

    /// <summary>The pages of an allocation that are mapped in a range, each in the first mm that does.</summary>
    private List<MmPageRun> PagesOf(PageTarget target, AddressRange range)
    {
        var found = new List<MmPageRun>();
        var seen = new HashSet<ulong>();
        var runs = new List<PageRun>();
        foreach (Mm? mm in _mms)
        {
            runs.Clear();
            mm?.Walk(range, runs);
            foreach (PageRun run in runs)
            {
                if (run.Target == target)
                {
                    AddUnseen(mm!.Number, run, seen, found);
                }
            }
        }

        return found;
    }

    private static void AddUnseen(int mm, in PageRun run, HashSet<ulong> seen, List<MmPageRun> found)
    {
        if (!run.IsShared)
        {
            found.Add(new MmPageRun(mm, run));
            return;
        }

        for (ulong at = 0; at < run.Bytes; at += Mm.PageSize)
        {
            if (seen.Add(run.Address + at))
            {
                found.Add(new MmPageRun(mm, run with { VirtualAddress = run.VirtualAddress + at, Address = run.Address + at, Bytes = Mm.PageSize }));
            }
        }
    }
}
