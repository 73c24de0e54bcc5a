using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;
using Orleans.Serialization.Buffers;

namespace DistributedSvm.Grains.Wire;

/// <summary>
/// What of an envelope is not its message, as differences from what was said just before: shards send in the order in which their entities were handled, so
/// neighbours have much in common. Writing and reading keep the same memory; any values are right, likely ones are short.
/// </summary>
internal struct EnvelopeHeads
{
    /// <summary>Sent by the handling of the same event as the one before.</summary>
    private const uint SameCause = 1;

    /// <summary>From the same sender as the one before, and its next.</summary>
    private const uint NextOfSender = 2;

    private const int FlagBits = 2;
    private const int KindBits = 6;

    private EventKey _cause;
    private EntityId _sender;
    private long _sequence;

    /// <summary>The tag: which of the batch's types of message follows, and what is left out because it is as before.</summary>
    public readonly uint TagOf(int kind, in Envelope envelope) =>
        ((uint)kind << FlagBits)
        | (envelope.Cause == _cause ? SameCause : 0)
        | (envelope.Sender == _sender && envelope.Sequence == _sequence + 1 ? NextOfSender : 0);

    public static int KindOf(uint tag) => (int)(tag >> FlagBits);

    public void Write(ref Writer<PooledBuffer> writer, uint tag, in Envelope envelope)
    {
        if ((tag & NextOfSender) == 0)
        {
            WriteId(ref writer, envelope.Sender, _sender);
            writer.WriteVarInt64(envelope.Sequence - _sequence);
        }

        if ((tag & SameCause) == 0)
        {
            writer.WriteVarInt64(envelope.Cause.Time.Picoseconds - _cause.Time.Picoseconds);
            WriteId(ref writer, envelope.Cause.Sender, envelope.Sender);
            writer.WriteVarInt64(envelope.Cause.Sequence - _cause.Sequence);
        }

        writer.WriteVarInt64(envelope.Time.Picoseconds - envelope.Cause.Time.Picoseconds);
        WriteId(ref writer, envelope.Receiver, envelope.Sender);
        Remember(envelope);
    }

    /// <summary>An envelope without its message.</summary>
    public Envelope Read(ref Reader<SpanReaderInput> reader, uint tag)
    {
        EntityId sender = _sender;
        long sequence = _sequence + 1;
        if ((tag & NextOfSender) == 0)
        {
            sender = ReadId(ref reader, _sender);
            sequence = _sequence + reader.ReadVarInt64();
        }

        EventKey cause = _cause;
        if ((tag & SameCause) == 0)
        {
            long causeTime = _cause.Time.Picoseconds + reader.ReadVarInt64();
            EntityId causeSender = ReadId(ref reader, sender);
            cause = new EventKey(new SimTime(causeTime), causeSender, _cause.Sequence + reader.ReadVarInt64());
        }

        var time = new SimTime(cause.Time.Picoseconds + reader.ReadVarInt64());
        var envelope = new Envelope(time, sender, sequence, ReadId(ref reader, sender), null!, cause);
        Remember(envelope);
        return envelope;
    }

    private void Remember(in Envelope envelope)
    {
        _cause = envelope.Cause;
        _sender = envelope.Sender;
        _sequence = envelope.Sequence;
    }

    /// <summary>The index in the world's table as seen from another one's; serial and kind with the serial, mostly 0, on top: one byte for a static entity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteId(ref Writer<PooledBuffer> writer, EntityId id, EntityId from)
    {
        writer.WriteVarInt32((int)(id.Value >> 32) - (int)(from.Value >> 32));
        writer.WriteVarUInt32(BitOperations.RotateLeft((uint)id.Value, KindBits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntityId ReadId(ref Reader<SpanReaderInput> reader, EntityId from)
    {
        uint index = (uint)((int)(from.Value >> 32) + reader.ReadVarInt32());
        uint low = BitOperations.RotateRight(reader.ReadVarUInt32(), KindBits);
        return new EntityId(((ulong)index << 32) | low);
    }
}
