using System.Text;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Engine.Tracing;

/// <summary>Reads a part of a trace that <see cref="TraceEncoder"/> wrote.</summary>
public sealed class TraceDecoder
{
    private readonly byte[] _bytes;
    private readonly List<string> _texts = [];
    private int _at;
    private long _time;

    private TraceDecoder(byte[] bytes) => _bytes = bytes;

    /// <summary>All records of the part, in its order.</summary>
    public static IEnumerable<TraceRecord> Read(byte[] part)
    {
        var decoder = new TraceDecoder(part);
        while (decoder._at < part.Length)
        {
            yield return decoder.Next();
        }
    }

    private TraceRecord Next()
    {
        var kind = (TraceRecordKind)_bytes[_at++];
        _time += Signed();
        var time = new SimTime(_time);
        EntityId entity = Id();
        EventKey key = Key();
        switch (kind)
        {
            case TraceRecordKind.Event or TraceRecordKind.Answer:
                EventKey cause = Key();
                EntityId peer = Id();
                string name = Text();
                byte role = _bytes[_at++];
                return new TraceRecord
                {
                    Kind = kind,
                    Time = time,
                    Entity = entity,
                    Event = key,
                    Cause = cause,
                    Peer = peer,
                    Name = name,
                    Role = (MessageRole)(role & 0x7F),
                    IsRoot = (role & 0x80) != 0,
                    Operation = new OperationId(Signed()),
                    Attributes = Attributes(),
                };
            case TraceRecordKind.Gauge:
                return new TraceRecord { Kind = kind, Time = time, Entity = entity, Event = key, Name = Text(), Track = Text(), Value = Signed() };
            case TraceRecordKind.Begin or TraceRecordKind.End or TraceRecordKind.Violation:
                return new TraceRecord { Kind = kind, Time = time, Entity = entity, Event = key, Name = Text(), Track = Text() };
            default:
                return new TraceRecord { Kind = kind, Time = time, Entity = entity, Event = key, Name = Text(), Peer = Id(), Operation = new OperationId(Signed()) };
        }
    }

    private TraceAttribute[] Attributes()
    {
        List<TraceAttribute>? attributes = null;
        for (byte type = _bytes[_at++]; type != TraceEncoder.EndOfAttributes; type = _bytes[_at++])
        {
            string name = Text();
            (attributes ??= new List<TraceAttribute>(4)).Add(type switch
            {
                TraceEncoder.NumberAttribute => new TraceAttribute(name, Signed()),
                TraceEncoder.TextAttribute => new TraceAttribute(name, 0, Text()),
                _ => new TraceAttribute(name, 0, null, Id()),
            });
        }

        return attributes is null ? [] : [.. attributes];
    }

    private EventKey Key() => new(new SimTime(_time - Signed()), Id(), Signed());

    private EntityId Id()
    {
        int index = (int)Unsigned();
        var kind = (EntityKind)_bytes[_at++];
        return new EntityId(index, kind, (int)Unsigned());
    }

    private string Text()
    {
        int number = (int)Unsigned();
        if (number == _texts.Count)
        {
            int length = (int)Unsigned();
            _texts.Add(Encoding.UTF8.GetString(_bytes, _at, length));
            _at += length;
        }

        return _texts[number];
    }

    private long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
