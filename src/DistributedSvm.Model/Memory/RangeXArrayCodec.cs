using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace DistributedSvm.Model.Memory;

/// <summary>Carries a <see cref="RangeXArray"/> between silos as one length-prefixed field in <see cref="RangeXArrayFormat"/>.</summary>
/// <param name="cache">Makes equal ones the same object, where the host has such a thing.</param>
[RegisterSerializer]
public sealed class RangeXArrayCodec(IRangeXArrayCache? cache = null) : IFieldCodec<RangeXArray>
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
        PrefixedBytes.Write(ref writer, buffer[..length]);
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

        byte[]? rented = null;
        try
        {
            RangeXArray result = Decode(PrefixedBytes.Read(ref reader, out rented));
            ReferenceCodec.RecordObject(reader.Session, result);
            return result;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private RangeXArray Decode(ReadOnlySpan<byte> bytes)
    {
        if (cache is null)
        {
            return RangeXArrayFormat.Decode(bytes);
        }

        return cache.Find(bytes) ?? cache.Share(bytes, RangeXArrayFormat.Decode(bytes));
    }
}
