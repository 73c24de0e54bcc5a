namespace DistributedSvm.Model.Memory;

/// <summary>
/// A range of whole pages as one word: the page frame number in the high 40 bits, the count of pages less one in the low 24. That is every range of up to 64 GiB below
/// address 2^52, where the physical addresses of x86-64 end.
/// </summary>
internal static class PackedRange
{
    private const int PageShift = 12;
    private const ulong PageMask = (1UL << PageShift) - 1;
    private const int CountBits = 24;
    private const ulong CountMask = (1UL << CountBits) - 1;
    private const ulong AddressLimit = 1UL << (64 - CountBits + PageShift);

    /// <summary>False for a range that is not of this kind.</summary>
    /// <param name="range">A valid range.</param>
    /// <param name="word">The range as a word.</param>
    public static bool TryPack(AddressRange range, out ulong word)
    {
        ulong more = (range.End >> PageShift) - (range.Start >> PageShift);
        word = (range.Start >> PageShift << CountBits) | (more & CountMask);
        return (range.Start & PageMask) == 0 && (range.End & PageMask) == PageMask && more <= CountMask && range.Start < AddressLimit;
    }

    public static AddressRange Unpack(ulong word)
    {
        ulong start = word >> CountBits << PageShift;
        return new(start, start + ((word & CountMask) << PageShift) + PageMask);
    }
}
