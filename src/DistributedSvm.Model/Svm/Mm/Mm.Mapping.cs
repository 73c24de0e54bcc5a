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
    public Errno Map(ulong address, long bytes, VmaKind kind, Protection protection, out AddressRange range, bool hasHugePages = true) => throw new NotImplementedException();

    /// <summary>
    /// munmap: splits VMAs, adds to <paramref name="gone"/> the pages that went, by address. Holes in the range are no error.
    /// Errors: EINVAL for a range that is not whole pages (whole huge pages, in such a VMA) of user addresses; EAGAIN when a migration has pages of it: try again when that is over.
    /// </summary>
    public Errno Unmap(AddressRange range, List<PageRun> gone) => throw new NotImplementedException();

    /// <summary>
    /// mremap of all pages of a range to another address, PTEs and all: nothing is copied, what is on a device stays there. What was mapped at a target that is given goes (MREMAP_FIXED).
    /// Errors: EFAULT unless one VMA covers the range; EINVAL for a range or target that is not whole pages (huge pages) of user addresses, or that overlap; ENOMEM without room;
    /// EAGAIN when a migration has pages of either.
    /// </summary>
    /// <param name="range">What moves.</param>
    /// <param name="target">First address of where to; 0: anywhere.</param>
    /// <param name="gone">Pages that were at the target and went.</param>
    /// <param name="moved">Where it is now.</param>
    public Errno Remap(AddressRange range, ulong target, List<PageRun> gone, out AddressRange moved) => throw new NotImplementedException();

    /// <summary>mprotect. Errors: EINVAL for a range that is not whole pages (huge pages); ENOMEM unless VMAs cover the range.</summary>
    public Errno Protect(AddressRange range, Protection protection) => throw new NotImplementedException();

    /// <summary>
    /// mlock or munlock: sets VM_LOCKED. The caller then populates the range and brings home what is on devices (<see cref="FirstFault"/>), as mm_populate does.
    /// Errors: EINVAL for a range that is not whole pages; ENOMEM unless VMAs cover the range.
    /// </summary>
    public Errno Lock(AddressRange range, bool isLocked) => throw new NotImplementedException();
}
