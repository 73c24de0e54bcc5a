using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The local memory translation table of a GPU: for each VF, what of the GPU's VRAM stands behind its addresses 0 .. size - 1, in entries of 2 MiB
/// (drivers/gpu/drm/xe/xe_lmtt.c). An address without a valid entry is a fault of that VF alone.
/// </summary>
[GenerateSerializer]
public sealed class Lmtt
{
    /// <summary>Entries of the directory; VF numbers are 1 to 63.</summary>
    public const int DirectoryEntries = 64;

    public const ulong PageSize = 2UL << 20;

    /// <summary>
    /// By VF; runs of whole pages in order of the VF's addresses, or null for a VF without tables. The hardware has an entry for each page; kept so, the tables
    /// of a quota of GiBs would be most of what an idle VF costs, and say no more.
    /// </summary>
    [Id(0)]
    private readonly AddressRange[]?[] _directory = new AddressRange[]?[DirectoryEntries];

    /// <summary>Writes a VF's entries. EINVAL for a wrong VF or blocks that are not whole pages, ENOTEMPTY if it has tables.</summary>
    public Errno Populate(int vf, ImmutableArray<AddressRange> blocks)
    {
        if (vf is <= 0 or >= DirectoryEntries)
        {
            return Errno.EINVAL;
        }

        if (_directory[vf] is not null)
        {
            return Errno.ENOTEMPTY;
        }

        foreach (AddressRange block in blocks)
        {
            if (block.Start % PageSize != 0 || block.Length % PageSize != 0)
            {
                return Errno.EINVAL;
            }
        }

        _directory[vf] = ImmutableCollectionsMarshal.AsArray(blocks);
        return Errno.Ok;
    }

    /// <summary>Takes a VF's tables away.</summary>
    public void Drop(int vf) => _directory[vf] = null;

    /// <summary>A VF's entries as runs of device physical addresses, in order of the VF's addresses; empty without tables.</summary>
    public ImmutableArray<AddressRange> BlocksOf(int vf) =>
        vf is > 0 and < DirectoryEntries && _directory[vf] is { } runs ? ImmutableCollectionsMarshal.AsImmutableArray(runs) : [];

    /// <summary>
    /// Translates a range of VF addresses into device physical ones, cut where neighbours are not contiguous, appended in order. EFAULT where an entry is not valid.
    /// </summary>
    public Errno Translate(int vf, AddressRange range, List<AddressRange> into)
    {
        if (vf is <= 0 or >= DirectoryEntries || _directory[vf] is not { } runs || range.End >= SizeOf(runs))
        {
            return Errno.EFAULT;
        }

        ulong first = range.Start;
        ulong left = range.Length;
        AddressRange? piece = null;
        foreach (AddressRange run in runs)
        {
            if (first >= run.Length)
            {
                first -= run.Length;
                continue;
            }

            AddressRange next = AddressRange.FromLength(run.Start + first, Math.Min(left, run.Length - first));
            if (piece is { } previous && previous.End + 1 != next.Start)
            {
                into.Add(previous);
                piece = null;
            }

            piece = new AddressRange(piece?.Start ?? next.Start, next.End);
            left -= next.Length;
            if (left == 0)
            {
                break;
            }

            first = 0;
        }

        into.Add(piece!.Value);
        return Errno.Ok;
    }

    private static ulong SizeOf(AddressRange[] runs)
    {
        ulong size = 0;
        foreach (AddressRange run in runs)
        {
            size += run.Length;
        }

        return size;
    }
}
