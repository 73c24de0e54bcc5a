using System.Collections.Immutable;
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

    /// <summary>By VF; page frames (2 MiB) by index, or null for a VF without tables.</summary>
    [Id(0)]
    private readonly ulong[]?[] _directory = new ulong[]?[DirectoryEntries];

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

        var frames = new List<ulong>();
        foreach (AddressRange block in blocks)
        {
            if (block.Start % PageSize != 0 || block.Length % PageSize != 0)
            {
                return Errno.EINVAL;
            }

            for (ulong page = 0; page < block.Length / PageSize; page++)
            {
                frames.Add((block.Start / PageSize) + page);
            }
        }

        _directory[vf] = [.. frames];
        return Errno.Ok;
    }

    /// <summary>Takes a VF's tables away.</summary>
    public void Drop(int vf) => _directory[vf] = null;

    /// <summary>
    /// Translates a range of VF addresses into device physical ones, cut where neighbours are not contiguous, appended in order. EFAULT where an entry is not valid.
    /// </summary>
    public Errno Translate(int vf, AddressRange range, List<AddressRange> into)
    {
        if (vf is <= 0 or >= DirectoryEntries || _directory[vf] is not { } frames || range.End / PageSize >= (ulong)frames.Length)
        {
            return Errno.EFAULT;
        }

        ulong address = range.Start;
        while (true)
        {
            ulong physical = (frames[address / PageSize] * PageSize) + (address % PageSize);
            ulong last = address / PageSize;
            while (last < range.End / PageSize && frames[last + 1] == frames[last] + 1)
            {
                last++;
            }

            ulong end = Math.Min(range.End, ((last + 1) * PageSize) - 1);
            into.Add(new AddressRange(physical, physical + (end - address)));
            if (end == range.End)
            {
                return Errno.Ok;
            }

            address = end + 1;
        }
    }
}
