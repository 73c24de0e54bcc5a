using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>System calls that change VMAs (mm/mmap.c, mm/mremap.c, mm/mprotect.c, mm/mlock.c). Each changes nothing when it fails.</summary>
public sealed partial class Mm
{
    /// <summary>
    /// mmap. Address 0 lets it choose, from the top down: on a 2 MiB boundary for huge pages, and for anonymous memory that is a multiple of 2 MiB. Bytes are rounded up to whole pages.
    /// Errors: EINVAL for no bytes or an address that is not aligned or below <see cref="LowestAddress"/>; EEXIST for a fixed address in use (MAP_FIXED_NOREPLACE); ENOMEM without room.
    /// </summary>
    /// <param name="address">Where; 0: anywhere.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="kind">What it maps.</param>
    /// <param name="protection">What the CPU may do.</param>
    /// <param name="range">Where it is now.</param>
    /// <param name="hasHugePages">Transparent huge pages, for anonymous memory.</param>
    public Errno Map(ulong address, long bytes, VmaKind kind, Protection protection, out AddressRange range, bool hasHugePages = true)
    {
        range = default;
        ulong unit = UnitOf(kind);
        if (bytes <= 0 || address % unit != 0 || address is > 0 and < LowestAddress)
        {
            return Errno.EINVAL;
        }

        ulong length = ((ulong)bytes + unit - 1) / unit * unit;
        Errno errno = address == 0 ? FindGap(length, kind, out range) : Fix(address, length, out range);
        if (errno == Errno.Ok)
        {
            Vmas.Add(new CpuVma(range, kind, protection, IsLocked: false, kind == VmaKind.Anonymous && hasHugePages));
        }

        return errno;
    }

    /// <summary>
    /// munmap: splits VMAs, adds to <paramref name="gone"/> the pages that went, by address. Holes in the range are no error.
    /// Errors: EINVAL for a range that is not whole pages (whole huge pages, in such a VMA) of user addresses; EAGAIN when a migration or an access has pages of it: try again when that is over.
    /// </summary>
    public Errno Unmap(AddressRange range, List<PageRun> gone)
    {
        Errno errno = CheckUnmap(range);
        if (errno != Errno.Ok)
        {
            return errno;
        }

        if (IsBusy(range))
        {
            return Errno.EAGAIN;
        }

        Drop(range, gone);
        Vmas.Remove(range);
        return Errno.Ok;
    }

    /// <summary>What <see cref="Unmap"/> would fail with, but for pages that are in use.</summary>
    public Errno CheckUnmap(AddressRange range) => !IsWhole(range) || CutsHugePages(range) ? Errno.EINVAL : Errno.Ok;

    /// <summary>
    /// mremap of all pages of a range to another address, PTEs and all: nothing is copied, what is on a device stays there. What was mapped at a target that is given goes (MREMAP_FIXED).
    /// Errors: EFAULT unless one VMA covers the range; EINVAL for a range or target that is not whole pages (huge pages) of user addresses, or that overlap; ENOMEM without room;
    /// EAGAIN when a migration or an access has pages of either.
    /// </summary>
    /// <param name="range">What moves.</param>
    /// <param name="target">First address of where to; 0: anywhere.</param>
    /// <param name="gone">Pages that were at the target and went.</param>
    /// <param name="moved">Where it is now.</param>
    public Errno Remap(AddressRange range, ulong target, List<PageRun> gone, out AddressRange moved)
    {
        Errno errno = CheckRemap(range, target, out moved);
        if (errno != Errno.Ok)
        {
            return errno;
        }

        if (IsBusy(range) || IsBusy(moved))
        {
            return Errno.EAGAIN;
        }

        Vmas.TryFind(range.Start, out CpuVma vma);
        Drop(moved, gone);
        Vmas.Remove(moved);
        MovePages(range, moved);
        Vmas.Remove(range);
        Vmas.Add(vma with { Range = moved });
        return Errno.Ok;
    }

    /// <summary>What <see cref="Remap"/> would fail with, but for pages that are in use; and where to it would move the range.</summary>
    public Errno CheckRemap(AddressRange range, ulong target, out AddressRange moved)
    {
        moved = default;
        if (!IsWhole(range) || CutsHugePages(range))
        {
            return Errno.EINVAL;
        }

        if (!Vmas.TryFind(range.Start, out CpuVma vma) || vma.Range.End < range.End)
        {
            return Errno.EFAULT;
        }

        if (target == 0)
        {
            return FindGap(range.Length, vma.Kind, out moved);
        }

        if (target % UnitOf(vma.Kind) != 0 || target < LowestAddress || target > TaskSize - range.Length)
        {
            return Errno.EINVAL;
        }

        moved = AddressRange.FromLength(target, range.Length);
        return moved.Overlaps(range) || CutsHugePages(moved) ? Errno.EINVAL : Errno.Ok;
    }

    /// <summary>mprotect. Errors: EINVAL for a range that is not whole pages (huge pages); ENOMEM unless VMAs cover the range.</summary>
    public Errno Protect(AddressRange range, Protection protection) => Change(range, protection, null);

    /// <summary>
    /// mlock or munlock: sets VM_LOCKED. The caller then populates the range and brings home what is on devices (<see cref="FirstFault"/>), as mm_populate does.
    /// Errors: EINVAL for a range that is not whole pages (huge pages); ENOMEM unless VMAs cover the range.
    /// </summary>
    public Errno Lock(AddressRange range, bool isLocked) => Change(range, null, isLocked);

    /// <summary>The pages at the bounds of a range, inside, where <see cref="Lock"/> would split a VMA; none where it would fail.</summary>
    public ImmutableArray<AddressRange> SplitByLock(AddressRange range, bool isLocked)
    {
        if (CheckChange(range) != Errno.Ok)
        {
            return [];
        }

        var pages = ImmutableArray.CreateBuilder<AddressRange>(2);
        if (Vmas.TryFind(range.Start, out CpuVma first) && first.Range.Start < range.Start && first.IsLocked != isLocked)
        {
            pages.Add(AddressRange.FromLength(range.Start, PageSize));
        }

        if (Vmas.TryFind(range.End, out CpuVma last) && last.Range.End > range.End && last.IsLocked != isLocked)
        {
            pages.Add(new AddressRange(range.End - (PageSize - 1), range.End));
        }

        return pages.DrainToImmutable();
    }

    private static ulong UnitOf(VmaKind kind) => kind == VmaKind.Huge ? HugePageSize : PageSize;

    private static bool IsWhole(AddressRange range) =>
        range.IsValid && range.Start % PageSize == 0 && range.Length % PageSize == 0 && range.End < TaskSize;

    private Errno Change(AddressRange range, Protection? protection, bool? isLocked)
    {
        Errno errno = CheckChange(range);
        if (errno == Errno.Ok)
        {
            Vmas.Change(range, protection, isLocked);
        }

        return errno;
    }

    private Errno CheckChange(AddressRange range) =>
        !IsWhole(range) || CutsHugePages(range) ? Errno.EINVAL : Vmas.Covers(range) ? Errno.Ok : Errno.ENOMEM;

    private Errno FindGap(ulong length, VmaKind kind, out AddressRange range)
    {
        bool isHuge = kind == VmaKind.Huge || (kind == VmaKind.Anonymous && length % HugePageSize == 0);
        return Vmas.FindGap(length, isHuge ? HugePageSize : PageSize, out range);
    }

    private Errno Fix(ulong address, ulong length, out AddressRange range)
    {
        range = default;
        if (length > TaskSize || address > TaskSize - length)
        {
            return Errno.ENOMEM;
        }

        range = AddressRange.FromLength(address, length);
        return Vmas.IsFree(range) ? Errno.Ok : Errno.EEXIST;
    }

    /// <summary>The range begins or ends inside a huge page.</summary>
    private bool CutsHugePages(AddressRange range) =>
        (range.Start % HugePageSize != 0 && Vmas.TryFind(range.Start, out CpuVma first) && first.Kind == VmaKind.Huge)
        || ((range.End + 1) % HugePageSize != 0 && Vmas.TryFind(range.End, out CpuVma last) && last.Kind == VmaKind.Huge);

    private void MovePages(AddressRange from, AddressRange to)
    {
        ulong page = from.Start / PageSize;
        ulong last = from.End / PageSize;
        ulong distance = unchecked((to.Start / PageSize) - page);
        while (page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
        {
            _pages.Set(span with { Page = unchecked(span.Page + distance) });
            page = span.Last + 1;
        }

        _pages.Clear(from.Start / PageSize, last);
    }
}
