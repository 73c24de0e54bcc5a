using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF's translation of BAR addresses into device physical ones, as the contract wants it: owner by device identity and for the whole range, quota rather than BAR
/// length, every block of the VRAM object, power-of-two segments that add up to the buffer. O(ranges + blocks) for ranges whose offsets ascend, O(ranges x log blocks) else.
/// </summary>
public static class IovTranslation
{
    private const ulong PageSize = 4096;

    /// <param name="ranges">The exporter's ranges.</param>
    /// <param name="bar">BAR 2 of the VF that was recorded at match.</param>
    /// <param name="config">The VRAM object of that VF.</param>
    /// <param name="bytes">The size of the dma-buf.</param>
    /// <param name="segments">Device physical segments in order of the buffer's offset; empty on failure.</param>
    /// <returns>
    /// EPERM: an address of another device, whatever else is wrong; final, never a reason to try another path. EINVAL: no ranges, not page aligned, or a sum that
    /// is not the size. ERANGE: beyond the VF's quota.
    /// </returns>
    public static Errno Translate(RangeXArray ranges, AddressRange bar, VfConfig config, ulong bytes, out SegmentArray segments)
    {
        segments = SegmentArray.Empty;
        if (ranges.Count == 0)
        {
            return Errno.EINVAL;
        }

        // Ownership of all ranges comes first: no other failure, which would let the importer try another path, may hide a foreign address (I-5).
        foreach (AddressRange range in ranges)
        {
            if (!bar.Contains(range))
            {
                return Errno.EPERM;
            }
        }

        // One word for each range and, when they ascend, at most one more for each boundary of blocks.
        var result = new SegmentArrayBuilder(ranges.Count + config.LmemBlocks.Count - 1);
        var cursor = new BlockCursor(config.LmemBlocks);
        ulong quota = config.LmemBlocks.TotalLength;
        foreach (AddressRange range in ranges)
        {
            if (range.Start % PageSize != 0 || range.Length % PageSize != 0)
            {
                return Errno.EINVAL;
            }

            ulong offset = range.Start - bar.Start;
            if (offset > quota || range.Length > quota - offset)
            {
                return Errno.ERANGE;
            }

            Errno errno = cursor.Add(offset, range.Length, result);
            if (errno != Errno.Ok)
            {
                return errno;
            }
        }

        if (result.TotalBytes != bytes)
        {
            return Errno.EINVAL;
        }

        segments = result.ToSegmentArray();
        return Errno.Ok;
    }
}
