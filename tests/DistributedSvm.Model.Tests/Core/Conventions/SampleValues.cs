using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Conventions;

/// <summary>
/// Different values of any type that a message may hold. The first is the base; a record has, for each thing it stores and each further value of that,
/// one sample that differs from the base in this alone. Lists differ in length, in an item, and in order.
/// </summary>
internal static class SampleValues
{
    private static readonly Dictionary<Type, IReadOnlyList<object?>> Known = new()
    {
        [typeof(bool)] = [false, true],
        [typeof(int)] = [7, 8, 0, -1],
        [typeof(long)] = [7L, 8L, 0L, -1L, 1L << 40],
        [typeof(uint)] = [7U, 8U, 0U, uint.MaxValue],
        [typeof(ulong)] = [7UL, 8UL, 0UL, ulong.MaxValue],
        [typeof(Int128)] = [(Int128)7, (Int128)8, (Int128)7 << 64],
        [typeof(string)] = ["seven", "eight", ""],

        // A message in a message: any two types and two of one type will do.
        [typeof(Message)] = [new EngineIdle(EngineKind.Render), new EngineIdle(EngineKind.Copy), new HostVblank()],
        [typeof(RangeXArray)] =
        [
            RangeXArray.Create(1, [new(0x1000, 0x1FFF)]),
            RangeXArray.Create(2, [new(0x1000, 0x1FFF)]),
            RangeXArray.Create(1, [new(0x1000, 0x2FFF)]),
            RangeXArray.Create(1, [new(0x1000, 0x1FFF), new(0x1000, 0x1FFF)]),
            RangeXArray.Empty,
        ],
        [typeof(SegmentArray)] =
        [
            SegmentArray.Create([new(SegmentProtocol.Vram, new(0x1000, 0x1FFF))]),
            SegmentArray.Create([new(SegmentProtocol.System, new(0x1000, 0x1FFF))]),
            SegmentArray.Create([new(SegmentProtocol.Vram, new(0x2000, 0x2FFF))]),
            SegmentArray.Create([new(SegmentProtocol.Vram, new(0x1000, 0x2FFF))]),
            SegmentArray.Create([new(SegmentProtocol.Vram, new(0x1000, 0x1FFF)), new(SegmentProtocol.Vram, new(0x1000, 0x1FFF))]),
            SegmentArray.Empty,
        ],
    };

    public static IReadOnlyList<object?> Of(Type type)
    {
        if (Known.TryGetValue(type, out IReadOnlyList<object?>? known))
        {
            return known;
        }

        return Known[type] =
            type.IsEnum ? [.. Enum.GetValues(type).Cast<object?>()]
            : Nullable.GetUnderlyingType(type) is { } inside ? [.. Of(inside), null]
            : type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? Lists(type.GenericTypeArguments[0])
            : type.IsAbstract ? [.. ModelTypes.ConcreteOf(type).SelectMany(Of)]
            : ModelTypes.IsModel(type) ? [.. Records(type).Select(record => record.Value)]
            : throw new NotSupportedException($"No samples of {type}: say here what a message may hold.");
    }

    /// <summary>The base and all that differ from it in one thing, each with the name of what differs.</summary>
    public static IReadOnlyList<(string Differs, object Value)> Records(Type type)
    {
        FieldInfo[] fields = [.. ModelTypes.Fields(type)];
        var bases = fields.ToDictionary(NameOf, field => OfField(field)[0]);
        List<(string Differs, object Value)> records = [("nothing", Make(type, bases))];
        foreach (FieldInfo field in fields)
        {
            foreach (object? value in OfField(field).Skip(1))
            {
                records.Add((NameOf(field), Make(type, new Dictionary<string, object?>(bases) { [NameOf(field)] = value })));
            }
        }

        return records;
    }

    private static string NameOf(FieldInfo field) => ModelTypes.PropertyOf(field)?.Name ?? field.Name;

    private static IReadOnlyList<object?> OfField(FieldInfo field)
    {
        bool mayBeNull = !field.FieldType.IsValueType && new NullabilityInfoContext().Create(field).ReadState == NullabilityState.Nullable;
        return mayBeNull ? [.. Of(field.FieldType), null] : Of(field.FieldType);
    }

    /// <summary>Through the constructor that takes most of what is stored; the rest through init.</summary>
    private static object Make(Type type, Dictionary<string, object?> values)
    {
        ConstructorInfo? constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(candidate => candidate.GetParameters().All(parameter => values.ContainsKey(parameter.Name!)))
            .MaxBy(candidate => candidate.GetParameters().Length);
        ParameterInfo[] parameters = constructor?.GetParameters() ?? [];
        object made = constructor?.Invoke([.. parameters.Select(parameter => values[parameter.Name!])]) ?? Activator.CreateInstance(type)!;
        foreach ((string name, object? value) in values)
        {
            if (!parameters.Any(parameter => parameter.Name == name))
            {
                PropertyInfo property = type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
                property.SetValue(made, value);
            }
        }

        return made;
    }

    private static List<object?> Lists(Type item)
    {
        IReadOnlyList<object?> items = Of(item);
        object? first = items[0];
        object? second = items[^1];
        return
        [
            List(item, [first, second]),
            List(item, [second, first]),
            List(item, [first]),
            List(item, [first, second, first]),
            List(item, []),
            .. items.Where(other => !Equals(other, second)).Skip(1).Select(other => List(item, [first, other])),
        ];
    }

    private static object List(Type item, object?[] items)
    {
        var array = Array.CreateInstance(item, items.Length);
        ((ICollection)items).CopyTo(array, 0);
        MethodInfo create = typeof(ImmutableArray).GetMethods().Single(method =>
            method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }]);
        return create.MakeGenericMethod(item).Invoke(null, [array])!;
    }
}
