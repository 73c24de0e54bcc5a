namespace DistributedSvm.Model.Memory;

/// <summary>Numbers of 64 bits in as few bytes as they need: seven bits per byte, least significant first, at most ten bytes.</summary>
internal static class Varint
{
    public const int MaximumSize = 10;

    /// <summary>A signed number as one that is small when it is close to zero.</summary>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    public static void Write(Span<byte> into, ref int at, ulong value)
    {
        while (value >= 0x80)
        {
            into[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        into[at++] = (byte)value;
    }

    /// <exception cref="CorruptRangeXArrayException">It is cut off, or has more than 64 bits.</exception>
    public static ulong Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte(bytes, ref at);
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw RangeXArrayFormat.Corrupt($"the number that ends at byte {at} has more than 64 bits");
    }

    public static byte ReadByte(ReadOnlySpan<byte> bytes, ref int at) =>
        at < bytes.Length ? bytes[at++] : throw RangeXArrayFormat.Corrupt($"it ends inside a range, at byte {at}");
}
