using System.Buffers.Binary;
using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Session;

namespace DistributedSvm.Grains.Wire;

/// <summary>
/// The bytes of the messages from one shard to another, for shards on different silos:
/// <code>
/// version             1 byte, 1
/// count               varint
/// count times:
///   tag               varint: 4 * kind + flags; kinds are numbered as they first come up in the batch
///   number            varint, the first time a kind comes up: its type number
///   head              see <see cref="EnvelopeHeads"/>
///   message           one field of Orleans' serializer, without the name of its type
/// checksum            4 bytes, little-endian CRC-32C of all before it
/// </code>
/// Varints are those of Orleans' <see cref="Writer"/>. References are tracked within one message only: a table of all messages of a batch costs more than all the rest.
/// The serializer is one of its own, so that lists of ranges are compact here whatever the silo's serializer does with them. For any number of threads.
/// </summary>
public sealed class EnvelopeCodec : IDisposable
{
    public const byte Version = 1;

    /// <summary>Tag, time, receiver and message: no envelope has fewer bytes.</summary>
    private const int MinimumEnvelopeSize = 5;

    private const int MinimumSize = 2 + Crc32C.Size;

    private readonly ServiceProvider _services;
    private readonly SerializerSessionPool _sessions;
    private readonly MessageKinds _kinds;

    /// <param name="cache">Makes equal range xarrays in what is read the same object.</param>
    public EnvelopeCodec(IRangeXArrayCache? cache = null)
    {
        IServiceCollection services = new ServiceCollection()
            .AddSerializer()
            .AddSingleton<IFieldCodec<ImmutableArray<AddressRange>>, AddressRangesCodec>();
        if (cache is not null)
        {
            services.AddSingleton(cache);
        }

        _services = services.BuildServiceProvider();
        _sessions = _services.GetRequiredService<SerializerSessionPool>();
        _kinds = new MessageKinds(_services.GetRequiredService<IOptions<TypeManifestOptions>>().Value, _sessions.CodecProvider);
    }

    /// <returns>An array of its own, for the caller to give away.</returns>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<Envelope> envelopes)
    {
        using SerializerSession session = _sessions.GetSession();
        Writer<PooledBuffer> writer = Writer.CreatePooled(session);
        try
        {
            WriteBody(ref writer, envelopes);
            writer.Commit();
            byte[] bytes = new byte[writer.Output.Length + Crc32C.Size];
            Span<byte> body = bytes.AsSpan(0, writer.Output.Length);
            writer.Output.CopyTo(body);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(body.Length), Crc32C.Of(body));
            return bytes;
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <exception cref="CorruptEnvelopesException">The bytes are not what <see cref="Write"/> made on a silo of this version.</exception>
    public Envelope[] Read(ReadOnlyMemory<byte> bytes)
    {
        Envelope[] envelopes = [];
        Read(bytes, ref envelopes);
        return envelopes;
    }

    /// <summary>
    /// As <see cref="Read(ReadOnlyMemory{byte})"/>, into an array that its owner uses again: for thousands of envelopes a new one, which the garbage collector treats
    /// as large, costs a third of the reading.
    /// </summary>
    /// <param name="bytes">What <see cref="Write"/> made.</param>
    /// <param name="into">Where the envelopes go, from the start on; replaced by one of just their number when it is too small. What is behind them stays.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="CorruptEnvelopesException">The bytes are not what <see cref="Write"/> made on a silo of this version.</exception>
    public int Read(ReadOnlyMemory<byte> bytes, ref Envelope[] into)
    {
        ReadOnlySpan<byte> all = bytes.Span;
        if (all.Length < MinimumSize)
        {
            throw Corrupt($"they have {all.Length} bytes, the shortest have {MinimumSize}");
        }

        if (all[0] != Version)
        {
            throw Corrupt($"they are of version {all[0]}, this silo knows version {Version}");
        }

        ReadOnlySpan<byte> body = all[..^Crc32C.Size];
        if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(all[body.Length..]))
        {
            throw Corrupt("the checksum does not match");
        }

        using SerializerSession session = _sessions.GetSession();
        Reader<SpanReaderInput> reader = Reader.Create(body[1..], session);
        try
        {
            return ReadBody(ref reader, ref into);
        }
        catch (Exception exception) when (exception is not CorruptEnvelopesException)
        {
            // The serializer has no one exception for what it cannot read.
            throw new CorruptEnvelopesException($"Not envelopes of another silo: at byte {reader.Position + 1} of {body.Length}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _services.Dispose();

    private void WriteBody(ref Writer<PooledBuffer> writer, ReadOnlySpan<Envelope> envelopes)
    {
        writer.WriteByte(Version);
        writer.WriteVarUInt32((uint)envelopes.Length);
        var heads = default(EnvelopeHeads);
        int kinds = 0;

        // By ordinal, one more than the index in this batch.
        int[] indices = new int[_kinds.Count];
        foreach (ref readonly Envelope envelope in envelopes)
        {
            MessageKind kind = _kinds.Of(envelope.Message);
            ref int index = ref indices[kind.Ordinal];
            bool isNew = index == 0;
            index = isNew ? ++kinds : index;
            uint tag = heads.TagOf(index - 1, envelope);
            writer.WriteVarUInt32(tag);
            if (isNew)
            {
                writer.WriteVarUInt32((uint)kind.Number);
            }

            heads.Write(ref writer, tag, envelope);
            kind.Write(ref writer, envelope.Message);
            writer.Session.PartialReset();
        }
    }

    private int ReadBody(ref Reader<SpanReaderInput> reader, ref Envelope[] into)
    {
        uint count = reader.ReadVarUInt32();
        long left = reader.Length - reader.Position;
        if (count > left / MinimumEnvelopeSize)
        {
            throw Corrupt($"{count} envelopes do not fit into the {left} bytes left");
        }

        if (count > into.Length)
        {
            into = new Envelope[count];
        }

        Span<Envelope> envelopes = into.AsSpan(0, (int)count);
        var heads = default(EnvelopeHeads);
        var kinds = new List<MessageKind>();
        for (int i = 0; i < envelopes.Length; i++)
        {
            uint tag = reader.ReadVarUInt32();
            int index = EnvelopeHeads.KindOf(tag);
            if (index == kinds.Count)
            {
                kinds.Add(ReadKind(ref reader));
            }

            MessageKind kind = index < kinds.Count ? kinds[index] : throw Corrupt($"envelope {i} is of kind {index}, there are {kinds.Count}");
            Envelope head = heads.Read(ref reader, tag);
            Message message = kind.Read(ref reader) ?? throw Corrupt($"envelope {i} holds no message");
            envelopes[i] = head with { Message = message };
            reader.Session.PartialReset();
        }

        return reader.Position == reader.Length ? (int)count : throw Corrupt($"{reader.Length - reader.Position} bytes follow the last envelope");
    }

    private MessageKind ReadKind(ref Reader<SpanReaderInput> reader)
    {
        uint number = reader.ReadVarUInt32();
        return _kinds.Find((int)number) ?? throw Corrupt($"this silo knows no message of type number 0x{number:X4}; are all silos of one version?");
    }

    private static CorruptEnvelopesException Corrupt(string what) => new($"Not envelopes of another silo: {what}.");
}
