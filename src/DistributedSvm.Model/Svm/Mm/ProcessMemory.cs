using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The mms of a process and of those that it forked, which share pages until one of them writes. It counts the references of pages that more than one mm maps; of all others there is none kept.
/// </summary>
[GenerateSerializer]
public sealed partial class ProcessMemory
{
    /// <summary>Mm 0, empty.</summary>
    public ProcessMemory() => throw new NotImplementedException();

    /// <summary>An mm that has not exited.</summary>
    /// <exception cref="ModelBugException">There is none of that number.</exception>
    public Mm this[int number] => throw new NotImplementedException();

    /// <summary>Numbers of the mms that have not exited, ascending.</summary>
    public ImmutableArray<int> Numbers => throw new NotImplementedException();

    /// <summary>The mm of that number, unless it has exited or never was.</summary>
    public bool TryGet(int number, out Mm mm) => throw new NotImplementedException();

    /// <summary>What has to be populated in an mm before it forks: the untouched pages of shared VMAs, since parent and child see the same pages there.</summary>
    public ImmutableArray<AddressRange> UnpopulatedBeforeFork(int number) => throw new NotImplementedException();

    /// <summary>
    /// fork (dup_mmap, copy_page_range): a new mm with the same VMAs and the same pages, those on devices included. VM_LOCKED is not inherited. In private VMAs pages are copy-on-write from now on in both,
    /// so the parent's GPU mappings have to become read-only: notify before.
    /// </summary>
    /// <returns>The number of the child: numbers are not used again.</returns>
    /// <exception cref="ModelBugException">Pages of shared VMAs are not populated.</exception>
    public int Fork(int number) => throw new NotImplementedException();

    /// <summary>exit_mmap: all VMAs and pages go. Error: EAGAIN when a migration has pages of it.</summary>
    public Errno Exit(int number, List<PageRun> gone) => throw new NotImplementedException();

    /// <summary>
    /// Collects all pages that an allocation of a device still has, wherever they are, for eviction (drm_pagemap_evict_to_ram); each once, in the first mm that maps it, where <see cref="Mm.Replace"/>
    /// then names it. Error, nothing being isolated: EBUSY where one is pinned or isolated.
    /// </summary>
    /// <param name="device">The device's index.</param>
    /// <param name="allocation">Its number of the allocation.</param>
    /// <param name="hint">Where its pages were put; they are looked for elsewhere only if fewer than <paramref name="pages"/> are found there.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="sources">The pages.</param>
    public Errno CollectAllocation(int device, long allocation, AddressRange hint, long pages, List<MmPageRun> sources) => throw new NotImplementedException();
}
