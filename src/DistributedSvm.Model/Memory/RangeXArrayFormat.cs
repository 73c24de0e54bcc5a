using System.Buffers.Binary;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The bytes of a <see cref="RangeXArray"/>:
/// <code>
/// version             1 byte, 2
/// generation          varint of the zigzag number
/// ranges              see <see cref="AddressRangesFormat"/>
/// checksum            4 bytes, little-endian CRC-32C of all before it
/// </code>
/// Equal range xarrays have equal bytes.
/// </summary>
public static class RangeXArrayFormat
{
    public const byte Version = 2;
    public const int ChecksumSize = Crc32C.Size;
    private const int MinimumSize = 1 + 1 + 2 + ChecksumSize;

    public static int MaximumSize(RangeXArray ranges) =>
        checked(1 + Varint.MaximumSize + AddressRangesFormat.MaximumSize(ranges.Count) + ChecksumSize);

    /// <summary>Writes into a span of at least <see cref="MaximumSize"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Encode(RangeXArray ranges, Span<byte> into)
    {
        into[0] = Version;
        int at = 1;
        Varint.Write(into, ref at, Varint.ZigZag(ranges.Generation));
        AddressRangesFormat.Encode(ranges, into, ref at);
        BinaryPrimitives.WriteUInt32LittleEndian(into[at..], Crc32C.Of(into[..at]));
        return at + ChecksumSize;
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
        if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[body.Length..]))
        {
            throw Corrupt("the checksum does not match");
        }

        int at = 1;
        long generation = Varint.UnZigZag(Varint.Read(body, ref at));
        var reader = new AddressRangesReader(body, at);
        var writer = new RangeXArrayWriter(reader.Count);
        for (int i = 0; i < reader.Count; i++)
        {
            Errno errno = writer.Add(reader.Next());
            if (errno != Errno.Ok)
            {
                throw Corrupt($"range {i} cannot be part of a mapping ({errno})");
            }
        }

        return reader.Position == body.Length ? writer.ToRangeXArray(generation) : throw Corrupt($"{body.Length - reader.Position} bytes follow the last range");
    }

    internal static CorruptRangeXArrayException Corrupt(string what, Exception? inner = null)
    {
        string message = $"Not address ranges: {what}.";
        return inner is null ? new(message) : new(message, inner);
    }
}
