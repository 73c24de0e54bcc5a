using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>Whether device addresses lie in a VRAM object, looked up block by block.</summary>
internal static class VramAudit
{
    /// <summary>The first segment that is not wholly inside the blocks, or null.</summary>
    public static AddressRange? FirstOutside(SegmentArray segments, RangeXArray blocks)
    {
        AddressRange[] sorted = Merged(blocks);
        foreach (Segment segment in segments)
        {
            if (!IsInside(segment.Address, sorted))
            {
                return segment.Address;
            }
        }

        return null;
    }

    /// <summary>Whether any byte of the range lies in the blocks.</summary>
    public static bool Touches(AddressRange range, RangeXArray blocks)
    {
        foreach (AddressRange block in blocks)
        {
            if (block.Start <= range.End && range.Start <= block.End)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By address, neighbours as one: a segment may lie across two blocks that follow each other.</summary>
    private static AddressRange[] Merged(RangeXArray blocks)
    {
        var sorted = new List<AddressRange>(blocks.Count);
        foreach (AddressRange block in blocks)
        {
            sorted.Add(block);
        }

        sorted.Sort((a, b) => a.Start.CompareTo(b.Start));
        int last = 0;
        for (int i = 1; i < sorted.Count; i++)
        {
            if (sorted[last].End + 1 == sorted[i].Start)
            {
                sorted[last] = new AddressRange(sorted[last].Start, sorted[i].End);
            }
            else
            {
                sorted[++last] = sorted[i];
            }
        }

        return [.. sorted.Take(last + 1)];
    }

    private static bool IsInside(AddressRange range, AddressRange[] sorted)
    {
        int low = 0;
        int high = sorted.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (range.Start < sorted[middle].Start)
            {
                high = middle - 1;
            }
            else if (range.Start > sorted[middle].End)
            {
                low = middle + 1;
            }
            else
            {
                return range.End <= sorted[middle].End;
            }
        }

        return false;
    }
}
