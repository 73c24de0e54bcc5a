using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace DistributedSvm.Grains.Wire;

/// <summary>A type of message and how its fields travel.</summary>
internal abstract class MessageKind(int ordinal)
{
    /// <summary>From 0 on, among all kinds of this process.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>The stable number of the type, the one that is part of the digest.</summary>
    public abstract int Number { get; }

    public abstract Type Type { get; }

    public abstract void Write(ref Writer<PooledBuffer> writer, Message message);

    /// <summary>Null when the bytes are not a message.</summary>
    public abstract Message? Read(ref Reader<SpanReaderInput> reader);

    public static MessageKind Create(Type type, int ordinal, ICodecProvider codecs) =>
        (MessageKind)Activator.CreateInstance(typeof(MessageKind<>).MakeGenericType(type), ordinal, codecs)!;
}

/// <inheritdoc cref="MessageKind"/>
internal sealed class MessageKind<T>(int ordinal, ICodecProvider codecs) : MessageKind(ordinal)
    where T : Message
{
    /// <summary>Looked up when the first message of this type comes along: most runs use few of them.</summary>
    private IFieldCodec<T>? _codec;

    /// <summary>A type's number is a constant of its code: it may be asked of an object without fields.</summary>
    public override int Number { get; } = ((T)RuntimeHelpers.GetUninitializedObject(typeof(T))).TypeNumber;

    public override Type Type => typeof(T);

    private IFieldCodec<T> Codec => _codec ??= codecs.GetCodec<T>();

    /// <summary>The expected type is the type itself, so that the field holds no name of it.</summary>
    public override void Write(ref Writer<PooledBuffer> writer, Message message) =>
        Codec.WriteField(ref writer, 0, typeof(T), Unsafe.As<T>(message));

    public override Message? Read(ref Reader<SpanReaderInput> reader)
    {
        Field field = reader.ReadFieldHeader();
        return Codec.ReadValue(ref reader, field);
    }
}
