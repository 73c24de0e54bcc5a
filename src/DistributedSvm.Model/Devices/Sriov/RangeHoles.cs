using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Free places in a space of addresses or ids of which a few ranges are taken. At most 63 VFs have one each, so nothing is kept: the holes are between what they have.
/// </summary>
public static class RangeHoles
{
    /// <summary>The length of the largest hole.</summary>
    public static ulong Largest(AddressRange space, IEnumerable<AddressRange> taken) => Of(space, taken).Select(hole => hole.Length).DefaultIfEmpty().Max();

    /// <summary>Everything that is free.</summary>
    public static ulong Free(AddressRange space, IEnumerable<AddressRange> taken) => Of(space, taken).Aggregate(0UL, (sum, hole) => sum + hole.Length);

    /// <summary>
    /// The lowest place for a range of this length, at a multiple of the alignment; from the top where the highest is asked for (xe_guc_id_mgr gives VFs its last ids).
    /// Null when there is none, or too little would be left for the PF.
    /// </summary>
    public static AddressRange? Find(AddressRange space, IReadOnlyCollection<AddressRange> taken, ulong length, ulong alignment, ulong spare, bool isFromTop = false)
    {
        if (Free(space, taken) < length + spare)
        {
            return null;
        }

        IEnumerable<AddressRange> holes = Of(space, taken);
        foreach (AddressRange hole in isFromTop ? holes.Reverse() : holes)
        {
            ulong start = isFromTop && hole.Length >= length ? (hole.End + 1 - length) / alignment * alignment : (hole.Start + alignment - 1) / alignment * alignment;
            if (start >= hole.Start && start <= hole.End && hole.End - start + 1 >= length)
            {
                return AddressRange.FromLength(start, length);
            }
        }

        return null;
    }

    /// <summary>By address.</summary>
    private static IEnumerable<AddressRange> Of(AddressRange space, IEnumerable<AddressRange> taken)
    {
        ulong next = space.Start;
        foreach (AddressRange range in taken.OrderBy(range => range.Start))
        {
            if (range.Start > next)
            {
                yield return new AddressRange(next, range.Start - 1);
            }

            next = Math.Max(next, range.End + 1);
        }

        if (next <= space.End)
        {
            yield return new AddressRange(next, space.End);
        }
    }
}
