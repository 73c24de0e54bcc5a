using System.Buffers.Binary;
using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The bytes of a <see cref="RangeXArray"/>:
/// <code>
/// version             1 byte, 1
/// granularity         1 byte, g: all starts and lengths are multiples of 2^g bytes, 0 to 63
/// generation          varint of the zigzag number
/// count               varint
/// count times:
///   gap               varint of the zigzag number of 2^g units from the end of the previous range (at first: 0) to this start, modulo 2^(64-g)
///   length            1 byte: 0..63 is 2^n units; from 64 on it is low + 192 * high units: 64 + low, then varint of high
/// checksum            4 bytes, little-endian CRC-32C of all before it
/// </code>
/// So a block of a buddy allocator costs 2 bytes when it follows the previous one, and 5 when it is up to 512 GiB away in pages of 4 KiB.
/// A varint has seven bits per byte, least significant first, and at most ten bytes.
/// </summary>
public static class RangeXArrayFormat
{
    public const byte Version = 1;
    public const int ChecksumSize = 4;
    private const int HeaderSize = 4;
    private const int MinimumSize = HeaderSize + ChecksumSize;
    private const int MinimumRangeSize = 2;
    private const int MaximumVarint = 10;
    private const int MaximumRangeSize = MaximumVarint + 1 + MaximumVarint;
    private const int Orders = 64;
    private const int LowLengths = 192;

    public static int MaximumSize(RangeXArray ranges) =>
        checked(2 + MaximumVarint + MaximumVarint + (ranges.Count * MaximumRangeSize) + ChecksumSize);

    /// <summary>Writes into a span of at least <see cref="MaximumSize"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Encode(RangeXArray ranges, Span<byte> into)
    {
        int granularity = Granularity(ranges.Ranges);
        into[0] = Version;
        into[1] = (byte)granularity;
        int at = 2;
        WriteVarint(into, ref at, ZigZag(ranges.Generation));
        WriteVarint(into, ref at, (ulong)ranges.Count);
        ulong previous = 0;
        foreach (AddressRange range in ranges.Ranges)
        {
            // Wraps at 2^64 like the addresses do; the sign is kept by the shift.
            long gap = unchecked((long)(range.Start - previous)) >> granularity;
            WriteVarint(into, ref at, ZigZag(gap));
            ulong units = range.Length >> granularity;
            if (BitOperations.IsPow2(units))
            {
                into[at++] = (byte)BitOperations.Log2(units);
            }
            else
            {
                into[at++] = (byte)(Orders + (units % LowLengths));
                WriteVarint(into, ref at, units / LowLengths);
            }

            previous = unchecked(range.End + 1);
        }

        uint checksum = Checksum(into[..at]);
        for (int i = 0; i < ChecksumSize; i++)
        {
            into[at++] = (byte)(checksum >> (8 * i));
        }

        return at;
    }

    /// <exception cref="CorruptRangeXArrayException">The bytes are not exactly one valid encoding.</exception>
    public static RangeXArray Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MinimumSize)
        {
            throw Corrupt($"it has {bytes.Length} bytes, the shortest has {MinimumSize}");
        }

        if (bytes[0] != Version)
        {
            throw Corrupt($"version {bytes[0]}, this reader knows version {Version}");
        }

        ReadOnlySpan<byte> body = bytes[..^ChecksumSize];
        uint expected = 0;
        for (int i = 0; i < ChecksumSize; i++)
        {
            expected |= (uint)bytes[body.Length + i] << (8 * i);
        }

        if (Checksum(body) != expected)
        {
            throw Corrupt("the checksum does not match");
        }

        int granularity = body[1];
        if (granularity > 63)
        {
            throw Corrupt($"granularity 2^{granularity}");
        }

        int at = 2;
        long generation = UnZigZag(ReadVarint(body, ref at));
        ulong count = ReadVarint(body, ref at);
        if (count > (ulong)((body.Length - at) / MinimumRangeSize))
        {
            throw Corrupt($"{count} ranges do not fit into the {body.Length - at} bytes left");
        }

        var ranges = new AddressRange[(int)count];
        ulong previous = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            ulong gap = unchecked((ulong)UnZigZag(ReadVarint(body, ref at)) << granularity);
            ulong start = unchecked(previous + gap);
            ulong units = ReadUnits(body, ref at);
            if (units == 0 || units > (ulong.MaxValue >> granularity))
            {
                throw Corrupt($"range {i} has {units} units of 2^{granularity} bytes");
            }

            ulong length = units << granularity;
            ulong end = unchecked(start + (length - 1));
            if (end < start)
            {
                throw Corrupt($"range {i} starts at 0x{start:x} and has {length} bytes: it ends beyond the last address");
            }

            ranges[i] = new(start, end);
            previous = unchecked(end + 1);
        }

        if (at != body.Length)
        {
            throw Corrupt($"{body.Length - at} bytes follow the last range");
        }

        Errno errno = RangeXArray.TryCreate(generation, ranges, out RangeXArray result);
        return errno == Errno.Ok ? result : throw Corrupt($"the ranges together are not a mapping ({errno})");
    }

    /// <summary>CRC-32C, which finds every damage of up to three bits, and of up to 32 adjacent ones, in messages of any size that occurs here.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    internal static CorruptRangeXArrayException Corrupt(string what, Exception? inner = null)
    {
        string message = $"Not a range xarray: {what}.";
        return inner is null ? new(message) : new(message, inner);
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

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static void WriteVarint(Span<byte> into, ref int at, ulong value)
    {
        while (value >= 0x80)
        {
            into[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        into[at++] = (byte)value;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte(bytes, ref at);
            if (shift == 63 && next > 1)
            {
                throw Corrupt($"the number that ends at byte {at} has more than 64 bits");
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Corrupt($"the number that ends at byte {at} has more than 64 bits");
    }

    private static ulong ReadUnits(ReadOnlySpan<byte> bytes, ref int at)
    {
        byte code = ReadByte(bytes, ref at);
        if (code < Orders)
        {
            return 1UL << code;
        }

        ulong high = ReadVarint(bytes, ref at);
        ulong low = (ulong)(code - Orders);
        if (high > (ulong.MaxValue - low) / LowLengths)
        {
            throw Corrupt($"the length that ends at byte {at} has more than 64 bits");
        }

        return (high * LowLengths) + low;
    }

    private static byte ReadByte(ReadOnlySpan<byte> bytes, ref int at) =>
        at < bytes.Length ? bytes[at++] : throw Corrupt($"it ends inside a range, at byte {at}");
}
