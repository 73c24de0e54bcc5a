using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The mms of a process and of those that it forked, which share pages until one of them writes. It counts the references of pages that more than one mm maps; of all others there is none kept.
/// </summary>
[GenerateSerializer]
public sealed partial class ProcessMemory
{
    /// <summary>By number; null for those that have exited.</summary>
    [Id(0)]
    private readonly List<Mm?> _mms = [];

    [Id(1)]
    private readonly PageReferences _references = new();

    /// <summary>Mm 0, empty.</summary>
    public ProcessMemory() => _mms.Add(new Mm(this, 0));

    /// <summary>Numbers of the mms that have not exited, ascending.</summary>
    public ImmutableArray<int> Numbers => [.. _mms.OfType<Mm>().Select(mm => mm.Number)];

    /// <summary>An mm that has not exited.</summary>
    /// <exception cref="ModelBugException">There is none of that number.</exception>
    public Mm this[int number] => TryGet(number, out Mm? mm) ? mm : throw new ModelBugException($"There is no mm {number}.");

    /// <summary>The mm of that number, unless it has exited or never was.</summary>
    public bool TryGet(int number, [NotNullWhen(true)] out Mm? mm)
    {
        mm = number >= 0 && number < _mms.Count ? _mms[number] : null;
        return mm is not null;
    }

    /// <summary>What has to be populated in an mm before it forks: the untouched pages of shared VMAs, since parent and child see the same pages there.</summary>
    public ImmutableArray<AddressRange> UnpopulatedBeforeFork(int number)
    {
        Mm mm = this[number];
        return [.. mm.Vmas.All.Where(vma => !vma.IsPrivate).SelectMany(vma => mm.Unpopulated(vma.Range))];
    }

    /// <summary>
    /// fork (dup_mmap, copy_page_range): a new mm with the same VMAs and the same pages, those on devices included. VM_LOCKED is not inherited. In private VMAs pages are copy-on-write from now on in both,
    /// so the parent's GPU mappings have to become read-only: notify before. Error: EAGAIN when a migration or an access has pages of it.
    /// </summary>
    /// <param name="number">Who forks.</param>
    /// <param name="child">The number of the child: numbers are not used again.</param>
    /// <exception cref="ModelBugException">Pages of shared VMAs are not populated.</exception>
    public Errno Fork(int number, out int child)
    {
        child = -1;
        Mm parent = this[number];
        if (parent.HasBusy)
        {
            return Errno.EAGAIN;
        }

        if (!UnpopulatedBeforeFork(number).IsEmpty)
        {
            throw new ModelBugException($"Mm {number} forks before its shared memory is populated.");
        }

        child = _mms.Count;
        var mm = new Mm(this, child);
        _mms.Add(mm);
        foreach (CpuVma vma in parent.Vmas.All)
        {
            mm.Vmas.Add(vma with { IsLocked = false });
        }

        for (ulong page = 0; parent.Pages.TryNext(page, ulong.MaxValue, out CpuPageSpan span); page = span.Last + 1)
        {
            ulong key = PageReferences.KeyOf(span);
            _references.Add(key, key + span.Count - 1);
            CpuPageSpan shared = span with { Pte = span.Pte.With(CpuPte.Shared, 0) };
            parent.Pages.Set(shared);
            mm.Pages.Set(shared);
        }

        return Errno.Ok;
    }

    /// <summary>exit_mmap: all VMAs and pages go. Error: EAGAIN when a migration or an access has pages of it.</summary>
    public Errno Exit(int number, List<PageRun> gone)
    {
        Mm mm = this[number];
        if (mm.HasBusy)
        {
            return Errno.EAGAIN;
        }

        foreach (CpuVma vma in mm.Vmas.All)
        {
            mm.Unmap(vma.Range, gone);
        }

        _mms[number] = null;
        return Errno.Ok;
    }
}
