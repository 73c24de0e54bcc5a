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
    private const int HeaderSize = 1 + Varint.MaximumSize;
    private const int MinimumRangeSize = 2;
    private const int MaximumRangeSize = Varint.MaximumSize + 1 + Varint.MaximumSize;
    private const int Orders = 64;
    private const int LowLengths = 192;

    public static int MaximumSize(int ranges) => checked(HeaderSize + (ranges * MaximumRangeSize));

    /// <summary>Writes into a span that has at least <see cref="MaximumSize"/> bytes from there on.</summary>
    /// <param name="ranges">Any ranges: they need not be valid.</param>
    /// <param name="into">Where to.</param>
    /// <param name="at">From where on; then, where they end.</param>
    public static void Encode(ReadOnlySpan<AddressRange> ranges, Span<byte> into, ref int at)
    {
        int granularity = Granularity(ranges);
        into[at++] = (byte)granularity;
        Varint.Write(into, ref at, (ulong)ranges.Length);
        ulong previous = 0;
        foreach (AddressRange range in ranges)
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

    /// <param name="bytes">What <see cref="Encode"/> wrote, with whatever is before and after it.</param>
    /// <param name="at">From where on; then, where they end.</param>
    /// <exception cref="CorruptRangeXArrayException">The bytes are no encoding.</exception>
    public static AddressRange[] Decode(ReadOnlySpan<byte> bytes, ref int at)
    {
        int granularity = Varint.ReadByte(bytes, ref at);
        if (granularity > 63)
        {
            throw RangeXArrayFormat.Corrupt($"granularity 2^{granularity}");
        }

        // Before anything of that size is allocated.
        ulong count = Varint.Read(bytes, ref at);
        if (count > (ulong)((bytes.Length - at) / MinimumRangeSize))
        {
            throw RangeXArrayFormat.Corrupt($"{count} ranges do not fit into the {bytes.Length - at} bytes left");
        }

        var ranges = new AddressRange[(int)count];
        ulong previous = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            ulong gap = unchecked((ulong)Varint.UnZigZag(Varint.Read(bytes, ref at)) << granularity);
            ulong start = unchecked(previous + gap);
            ulong units = ReadUnits(bytes, ref at);
            if (units > (ulong.MaxValue >> granularity))
            {
                throw RangeXArrayFormat.Corrupt($"range {i} has {units} units of 2^{granularity} bytes");
            }

            ulong end = unchecked(start + ((units << granularity) - 1));
            ranges[i] = new(start, end);
            previous = unchecked(end + 1);
        }

        return ranges;
    }

    /// <summary>The largest power of two that divides every start and every length, as an exponent.</summary>
    private static int Granularity(ReadOnlySpan<AddressRange> ranges)
    {
        ulong all = 0;
        foreach (AddressRange range in ranges)
        {
            all |= range.Start | range.Length;
        }

        return all == 0 ? 0 : BitOperations.TrailingZeroCount(all);
    }

    private static ulong ReadUnits(ReadOnlySpan<byte> bytes, ref int at)
    {
        byte code = Varint.ReadByte(bytes, ref at);
        if (code < Orders)
        {
            return 1UL << code;
        }

        ulong high = Varint.Read(bytes, ref at);
        ulong low = (ulong)(code - Orders);
        if (high > (ulong.MaxValue - low) / LowLengths)
        {
            throw RangeXArrayFormat.Corrupt($"the length that ends at byte {at} has more than 64 bits");
        }

        return (high * LowLengths) + low;
    }
}
