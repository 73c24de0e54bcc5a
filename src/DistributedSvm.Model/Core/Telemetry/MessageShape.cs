using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>What telemetry finds in a type of message: looked up once per type, read without reflection.</summary>
internal sealed class MessageShape
{
    private static readonly ConcurrentDictionary<Type, MessageShape> Shapes = new();

    private readonly Func<Message, OperationId>? _operation;
    private readonly Func<Message, Errno>? _errno;
    private readonly Func<Message, EntityId>? _replyTo;
    private readonly ImmutableArray<Func<Message, EntityId>> _entities;
    private readonly ImmutableArray<Action<Message, IAttributeSink>> _fields;

    private MessageShape(Type type)
    {
        Name = KebabCase.Of(type.Name);
        PropertyInfo[] properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        _operation = First<OperationId>(properties);
        _errno = First<Errno>(properties);
        _replyTo = First<EntityId>(properties.Where(property => property.Name == "ReplyTo"));
        Role = _operation is null ? MessageRole.Notice : _errno is null ? MessageRole.Question : MessageRole.Answer;
        _entities = [.. properties.Where(property => property.PropertyType == typeof(EntityId)).Select(Getter<EntityId>)];
        var fields = ImmutableArray.CreateBuilder<Action<Message, IAttributeSink>>();
        if (_errno is { } errno)
        {
            fields.Add((message, sink) => sink.Add(AttributeNames.Errno, errno(message).ToString()));
        }

        AddInterconnect(properties, fields);
        AddValue<SharePath>(properties, AttributeNames.SharePath, fields);
        AddValue<EngineKind>(properties, AttributeNames.GpuEngine, fields);
        AddValue<DeviceAction>(properties, AttributeNames.DeviceAction, fields);
        AddSizes(properties, fields);
        _fields = fields.ToImmutable();
    }

    /// <summary>The type's name, e.g. <c>lock-reservation</c>.</summary>
    public string Name { get; }

    /// <summary>What messages of this type are by their fields.</summary>
    public MessageRole Role { get; }

    public static MessageShape Of(Message message) => Shapes.GetOrAdd(message.GetType(), static type => new MessageShape(type));

    public OperationId? Operation(Message message) => _operation?.Invoke(message);

    public Errno? Errno(Message message) => _errno?.Invoke(message);

    /// <summary>Who gets the answer, where the message itself says so; else null.</summary>
    public EntityId? ReplyTo(Message message) => _replyTo?.Invoke(message);

    /// <summary>The first dma-buf that a field names; none when there is none.</summary>
    public EntityId DmaBuf(Message message)
    {
        foreach (Func<Message, EntityId> entity in _entities)
        {
            if (entity(message) is { Kind: EntityKind.DmaBuf } id)
            {
                return id;
            }
        }

        return default;
    }

    public void DescribeFields(Message message, IAttributeSink sink)
    {
        foreach (Action<Message, IAttributeSink> field in _fields)
        {
            field(message, sink);
        }
    }

    private static void AddInterconnect(PropertyInfo[] properties, ImmutableArray<Action<Message, IAttributeSink>>.Builder fields)
    {
        Func<Message, InterconnectKind>? kind = First<InterconnectKind>(properties);
        if (kind is null && First<InterconnectOffer>(properties) is { } offer)
        {
            kind = message => offer(message).Kind;
        }

        if (kind is not null)
        {
            fields.Add((message, sink) =>
            {
                InterconnectKind value = kind(message);
                if (value != InterconnectKind.None)
                {
                    sink.Add(AttributeNames.InterconnectKind, ValueNames<InterconnectKind>.Of(value));
                }
            });
        }
    }

    private static void AddValue<TValue>(PropertyInfo[] properties, string name, ImmutableArray<Action<Message, IAttributeSink>>.Builder fields)
        where TValue : struct, Enum
    {
        if (First<TValue>(properties) is { } value)
        {
            fields.Add((message, sink) => sink.Add(name, ValueNames<TValue>.Of(value(message))));
        }
    }

    /// <summary>Ranges and bytes: what the message says itself goes before what its ranges add up to.</summary>
    private static void AddSizes(PropertyInfo[] properties, ImmutableArray<Action<Message, IAttributeSink>>.Builder fields)
    {
        Func<Message, long>? bytes = First<long>(properties.Where(property => property.Name == "Bytes"));
        if (bytes is not null)
        {
            fields.Add((message, sink) => sink.Add(AttributeNames.Bytes, bytes(message)));
        }

        bool hasBytes = bytes is not null;
        if (First<RangeXArray>(properties) is { } array)
        {
            fields.Add((message, sink) =>
            {
                if (array(message) is { } ranges)
                {
                    AddRanges(sink, ranges.Count, ranges.TotalLength, hasBytes);
                }
            });
        }
        else if (First<SegmentArray>(properties) is { } segments)
        {
            fields.Add((message, sink) =>
            {
                SegmentArray all = segments(message);
                AddRanges(sink, all.Count, all.TotalBytes, hasBytes);
            });
        }
        else if (First<ImmutableArray<AddressRange>>(properties) is { } list)
        {
            fields.Add((message, sink) =>
            {
                ImmutableArray<AddressRange> ranges = list(message);
                AddRanges(sink, ranges.Length, Sum(ranges), hasBytes);
            });
        }
        else if (First<GpuJob>(properties) is { } job)
        {
            fields.Add((message, sink) =>
            {
                sink.Add(AttributeNames.GpuEngine, ValueNames<EngineKind>.Of(job(message).Engine));
                sink.Add(AttributeNames.Bytes, job(message).VramBytes + job(message).SystemReadBytes + job(message).SystemWriteBytes);
            });
        }
    }

    private static void AddRanges(IAttributeSink sink, long count, ulong bytes, bool hasBytes)
    {
        sink.Add(AttributeNames.RangeCount, count);
        if (!hasBytes)
        {
            sink.Add(AttributeNames.Bytes, (long)bytes);
        }
    }

    private static ulong Sum(ImmutableArray<AddressRange> ranges)
    {
        ulong bytes = 0;
        foreach (AddressRange range in ranges)
        {
            bytes += range.Length;
        }

        return bytes;
    }

    private static Func<Message, TValue>? First<TValue>(IEnumerable<PropertyInfo> properties) =>
        properties.FirstOrDefault(property => property.PropertyType == typeof(TValue)) is { } property ? Getter<TValue>(property) : null;

    private static Func<Message, TValue> Getter<TValue>(PropertyInfo property) =>
        (Func<Message, TValue>)typeof(MessageShape).GetMethod(nameof(Bind), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(property.DeclaringType!, typeof(TValue)).Invoke(null, [property.GetMethod!])!;

    private static Func<Message, TValue> Bind<TMessage, TValue>(MethodInfo getter)
        where TMessage : Message
    {
        Func<TMessage, TValue> get = getter.CreateDelegate<Func<TMessage, TValue>>();
        return message => get((TMessage)message);
    }
}
