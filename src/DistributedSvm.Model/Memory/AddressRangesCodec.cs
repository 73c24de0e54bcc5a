using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// Carries lists of ranges, such as the target of every frame that is rendered, as one length-prefixed field in <see cref="AddressRangesFormat"/>: a quarter of
/// the bytes of a list of objects. The field is empty for a list that was never made. Not registered, since Orleans has a codec for all lists: who wants this one
/// has it in the serializer's container as the service that it implements.
/// </summary>
public sealed class AddressRangesCodec : IFieldCodec<ImmutableArray<AddressRange>>
{
    private const int StackLimit = 512;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, ImmutableArray<AddressRange> value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ImmutableArray<AddressRange>), WireType.LengthPrefixed);
        if (value.IsDefault)
        {
            PrefixedBytes.Write(ref writer, []);
            return;
        }

        int maximum = AddressRangesFormat.MaximumSize(value.Length);
        byte[]? rented = maximum <= StackLimit ? null : ArrayPool<byte>.Shared.Rent(maximum);
        Span<byte> buffer = rented ?? stackalloc byte[StackLimit];
        int length = 0;
        AddressRangesFormat.Encode(value.AsSpan(), buffer, ref length);
        PrefixedBytes.Write(ref writer, buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <exception cref="CorruptRangeXArrayException">The field is cut off or damaged.</exception>
    public ImmutableArray<AddressRange> ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        if (field.WireType != WireType.LengthPrefixed)
        {
            throw RangeXArrayFormat.Corrupt($"wire type {field.WireType}");
        }

        byte[]? rented = null;
        try
        {
            return Decode(PrefixedBytes.Read(ref reader, out rented));
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static ImmutableArray<AddressRange> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return default;
        }

        int at = 0;
        AddressRange[] ranges = AddressRangesFormat.Decode(bytes, ref at);
        return at == bytes.Length
            ? ImmutableCollectionsMarshal.AsImmutableArray(ranges)
            : throw RangeXArrayFormat.Corrupt($"{bytes.Length - at} bytes follow the last range");
    }
}
