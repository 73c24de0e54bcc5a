using System.Buffers;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace DistributedSvm.Model.Memory;

/// <summary>Carries a <see cref="RangeXArray"/> between silos as one length-prefixed field in <see cref="RangeXArrayFormat"/>.</summary>
[RegisterSerializer]
public sealed class RangeXArrayCodec : IFieldCodec<RangeXArray>
{
    private const int StackLimit = 512;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, RangeXArray? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
        {
            return;
        }

        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(RangeXArray), WireType.LengthPrefixed);
        int maximum = RangeXArrayFormat.MaximumSize(value);
        byte[]? rented = maximum <= StackLimit ? null : ArrayPool<byte>.Shared.Rent(maximum);
        Span<byte> buffer = rented ?? stackalloc byte[StackLimit];
        int length = RangeXArrayFormat.Encode(value, buffer);
        writer.WriteVarUInt32((uint)length);
        writer.Write(buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <exception cref="CorruptRangeXArrayException">The field is cut off or damaged.</exception>
    public RangeXArray? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference)
        {
            return ReferenceCodec.ReadReference<RangeXArray, TInput>(ref reader, field);
        }

        if (field.WireType != WireType.LengthPrefixed)
        {
            throw RangeXArrayFormat.Corrupt($"wire type {field.WireType}");
        }

        RangeXArray result = RangeXArrayFormat.Decode(ReadBytes(ref reader));
        ReferenceCodec.RecordObject(reader.Session, result);
        return result;
    }

    private static byte[] ReadBytes<TInput>(ref Reader<TInput> reader)
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
        if (length > left)
        {
            throw RangeXArrayFormat.Corrupt($"{length} bytes are announced, {left} are left");
        }

        return reader.ReadBytes(length);
    }
}
