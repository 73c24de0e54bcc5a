using System.Buffers;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;

namespace DistributedSvm.Model.Memory;

/// <summary>The bytes of a field, after their number.</summary>
internal static class PrefixedBytes
{
    public static void Write<TBufferWriter>(ref Writer<TBufferWriter> writer, scoped ReadOnlySpan<byte> bytes)
        where TBufferWriter : IBufferWriter<byte>
    {
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    /// <summary>The bytes where they are, or, when they lie in several buffers of a connection, in a rented array that the caller returns to the shared pool.</summary>
    /// <exception cref="CorruptRangeXArrayException">They are cut off.</exception>
    public static ReadOnlySpan<byte> Read<TInput>(ref Reader<TInput> reader, out byte[]? rented)
    {
        rented = null;
        int length = ReadLength(ref reader);
        if (reader.TryReadBytes(length, out ReadOnlySpan<byte> bytes))
        {
            return bytes;
        }

        rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> gathered = rented.AsSpan(0, length);
        reader.ReadBytes(gathered);
        return gathered;
    }

    private static int ReadLength<TInput>(ref Reader<TInput> reader)
    {
        uint length;
        try
        {
            length = reader.ReadVarUInt32();
        }
        catch (Exception exception) when (exception is not SerializerException)
        {
            throw RangeXArrayFormat.Corrupt("its length is cut off", exception);
        }

        // Before anything of that size is allocated.
        long left = reader.Length - reader.Position;
        return length <= Math.Min(left, int.MaxValue)
            ? (int)length
            : throw RangeXArrayFormat.Corrupt($"{length} bytes are announced, {left} are left");
    }
}
