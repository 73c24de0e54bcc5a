using System.Numerics;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The bytes of address ranges in order, whatever they are:
/// <code>
/// granularity         1 byte, g: all starts and lengths are multiples of 2^g bytes, 0 to 63
/// count               varint
/// count times:
///   gap               varint of the zigzag number of 2^g units from the end of the previous range (at first: 0) to this start, modulo 2^(64-g)
///   length            1 byte: 0..63 is 2^n units; from 64 on it is low + 192 * high units: 64 + low, then varint of high
/// </code>
/// So a block of a buddy allocator costs 2 bytes when it follows the previous one, and 5 when it is up to 512 GiB away in pages of 4 KiB.
/// </summary>
public static class AddressRangesFormat
{
    internal const int MinimumRangeSize = 2;
    internal const int Orders = 64;
    internal const int LowLengths = 192;
    private const int HeaderSize = 1 + Varint.MaximumSize;
    private const int MaximumRangeSize = Varint.MaximumSize + 1 + Varint.MaximumSize;

    public static int MaximumSize(int ranges) => checked(HeaderSize + (ranges * MaximumRangeSize));

    /// <summary>Writes into a span that has at least <see cref="MaximumSize"/> bytes from there on.</summary>
    /// <param name="ranges">Any ranges: they need not be valid.</param>
    /// <param name="into">Where to.</param>
    /// <param name="at">From where on; then, where they end.</param>
    public static void Encode(ReadOnlySpan<AddressRange> ranges, Span<byte> into, ref int at)
    {
        ulong all = 0;
        foreach (AddressRange range in ranges)
        {
            all |= range.Start | range.Length;
        }

        int granularity = BeginEncoding(all, ranges.Length, into, ref at);
        ulong previous = 0;
        foreach (AddressRange range in ranges)
        {
            Encode(range, granularity, ref previous, into, ref at);
        }
    }

    /// <summary>The ranges of a range xarray, as above; not its generation.</summary>
    public static void Encode(RangeXArray ranges, Span<byte> into, ref int at)
    {
        ulong all = 0;
        foreach (AddressRange range in ranges)
        {
            all |= range.Start | range.Length;
        }

        int granularity = BeginEncoding(all, ranges.Count, into, ref at);
        ulong previous = 0;
        foreach (AddressRange range in ranges)
        {
            Encode(range, granularity, ref previous, into, ref at);
        }
    }

    /// <param name="bytes">What <see cref="Encode(ReadOnlySpan{AddressRange}, Span{byte}, ref int)"/> wrote, with whatever is before and after it.</param>
    /// <param name="at">From where on; then, where they end.</param>
    /// <exception cref="CorruptRangeXArrayException">The bytes are no encoding.</exception>
    public static AddressRange[] Decode(ReadOnlySpan<byte> bytes, ref int at)
    {
        var reader = new AddressRangesReader(bytes, at);
        var ranges = new AddressRange[reader.Count];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = reader.Next();
        }

        at = reader.Position;
        return ranges;
    }

    /// <param name="all">All starts and lengths, or-ed.</param>
    /// <param name="count">How many ranges there are.</param>
    /// <param name="into">Where to.</param>
    /// <param name="at">From where on.</param>
    /// <returns>The largest power of two that divides every start and every length, as an exponent.</returns>
    private static int BeginEncoding(ulong all, int count, Span<byte> into, ref int at)
    {
        int granularity = all == 0 ? 0 : BitOperations.TrailingZeroCount(all);
        into[at++] = (byte)granularity;
        Varint.Write(into, ref at, (ulong)count);
        return granularity;
    }

    private static void Encode(AddressRange range, int granularity, ref ulong previous, Span<byte> into, ref int at)
    {
        // Wraps at 2^64 like the addresses do; the sign is kept by the shift.
        long gap = unchecked((long)(range.Start - previous)) >> granularity;
        Varint.Write(into, ref at, Varint.ZigZag(gap));
        ulong units = range.Length >> granularity;
        if (BitOperations.IsPow2(units))
        {
            into[at++] = (byte)BitOperations.Log2(units);
        }
        else
        {
            into[at++] = (byte)(Orders + (units % LowLengths));
            Varint.Write(into, ref at, units / LowLengths);
        }

        previous = unchecked(range.End + 1);
    }
}
