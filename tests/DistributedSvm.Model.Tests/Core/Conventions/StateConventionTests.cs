using System.Collections.Immutable;
using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Memory;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;

namespace DistributedSvm.Model.Tests.Conventions;

/// <summary>What holds for the state of every entity, and for all that is written into messages and specs.</summary>
public sealed class StateConventionTests
{
    private static readonly CodecProvider Codecs =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<CodecProvider>();

    private static readonly HashSet<Type> Plain =
    [
        typeof(bool), typeof(byte), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(Int128), typeof(UInt128), typeof(decimal), typeof(string),
    ];

    public static TheoryData<Type> Entities => [.. ModelTypes.Entities];

    public static TheoryData<Type> Serialized => [.. ModelTypes.Serialized];

    public static TheoryData<Type> MessagesAndSpecs => [.. ModelTypes.Messages, .. ModelTypes.Specs, typeof(World)];

    public static TheoryData<Type> Specs => [.. ModelTypes.Specs];

    [Theory]
    [MemberData(nameof(Entities))]
    public void An_entity_is_sealed_and_serialized(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.True(ModelTypes.IsSerialized(type), $"{type.Name} cannot be saved.");
        Assert.False(ModelTypes.IsImmutable(type), $"{type.Name} changes.");
    }

    [Theory]
    [MemberData(nameof(Entities))]
    public void The_configuration_of_an_entity_is_no_part_of_its_state(Type type)
    {
        Assert.Null(WhereConfigurationIs(type, type.Name, []));
        Assert.NotNull(WhereConfigurationIs(typeof(WorldEntity), "a world's entity", []));
        Assert.NotNull(WhereConfigurationIs(typeof(OperationTable<FabricSpec>), "a table", []));
    }

    [Theory]
    [MemberData(nameof(Serialized))]
    public void Every_field_of_what_is_serialized_has_an_id_of_its_own_or_is_left_out_on_purpose(Type type)
    {
        foreach (IGrouping<Type, FieldInfo> level in ModelTypes.Fields(type).GroupBy(field => field.DeclaringType!))
        {
            var ids = new Dictionary<uint, string>();
            foreach (FieldInfo field in level)
            {
                if (ModelTypes.IsLeftOut(field))
                {
                    continue;
                }

                uint? id = ModelTypes.IdOf(field);
                Assert.True(id.HasValue, $"{type.Name}.{field.Name} would be lost by the serializer.");
                Assert.True(ids.TryAdd(id.Value, field.Name), $"{type.Name}.{field.Name} has the id of {ids.GetValueOrDefault(id.Value)}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Serialized))]
    public void Every_serialized_field_is_of_a_type_that_the_serializer_knows(Type type)
    {
        foreach (FieldInfo field in ModelTypes.Fields(type).Where(field => !ModelTypes.IsLeftOut(field) && !field.FieldType.ContainsGenericParameters))
        {
            Assert.True(Codecs.TryGetCodec(field.FieldType) is not null, $"{type.Name}.{field.Name} is a {field.FieldType}, which has no codec.");
        }
    }

    /// <summary>Without one the serializer boxes every value: half of the cost of a short message.</summary>
    [Theory]
    [MemberData(nameof(Serialized))]
    public void Every_serialized_enum_has_a_codec_of_its_own(Type type)
    {
        IEnumerable<Type> enums = ModelTypes.Fields(type).Where(field => !ModelTypes.IsLeftOut(field))
            .Select(field => Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType).Where(field => field.IsEnum);
        Assert.All(enums, field => Assert.True(ModelTypes.IsSerialized(field), $"{field.Name}, in {type.Name}, lacks [GenerateSerializer]."));
    }

    [Theory]
    [MemberData(nameof(MessagesAndSpecs))]
    public void Nothing_in_a_message_or_spec_can_change(Type type) => Assert.Null(WhatCanChange(type, type.Name, []));

    [Theory]
    [MemberData(nameof(Specs))]
    public void A_spec_is_a_sealed_record_that_is_serialized_and_immutable(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.NotNull(type.GetMethod("<Clone>$"));
        Assert.True(ModelTypes.IsSerialized(type));
        Assert.True(ModelTypes.IsImmutable(type));
    }

    [Fact]
    public void The_check_finds_what_can_change()
    {
        Assert.NotNull(WhatCanChange(typeof(List<int>), "list", []));
        Assert.NotNull(WhatCanChange(typeof(int[]), "array", []));
        Assert.NotNull(WhatCanChange(typeof(ImmutableArray<int[]>), "arrays", []));
        Assert.NotNull(WhatCanChange(typeof(CounterRandom), "random", []));
        Assert.NotNull(WhatCanChange(typeof(IntegerHistogram), "histogram", []));
        Assert.NotNull(WhatCanChange(typeof(Action), "delegate", []));
        Assert.Null(WhatCanChange(typeof(ImmutableArray<EntityId?>), "ids", []));
    }

    [Fact]
    public void A_range_xarray_gives_nothing_away_that_could_be_changed()
    {
        Assert.All(ModelTypes.Fields(typeof(RangeXArray)), field => Assert.True(field.IsInitOnly && field.IsPrivate));
        RangeXArray ranges = RangeXArray.Create(1, [new(0x1000, 0x1FFF)]);
        Assert.Same(ranges, Serialization.DeepCopy(ranges));
    }

    [Fact]
    public void A_segment_array_gives_nothing_away_that_could_be_changed()
    {
        Assert.All(ModelTypes.Fields(typeof(SegmentArray)), field => Assert.True(field.IsInitOnly && field.IsPrivate));
        SegmentArray segments = [new Segment(SegmentProtocol.Vram, new(0x1000, 0x1FFF))];
        Assert.Same(segments, Serialization.DeepCopy(segments));
    }

    /// <summary>The path to a spec, or to what a spec is made of, in what is saved of a type; or null.</summary>
    private static string? WhereConfigurationIs(Type type, string path, HashSet<Type> seen)
    {
        if (type.IsAssignableTo(typeof(EntitySpec)) || type == typeof(HostTopology))
        {
            return path;
        }

        if (!seen.Add(type))
        {
            return null;
        }

        IEnumerable<Type> inside = type.IsArray ? [type.GetElementType()!] : type.GenericTypeArguments;
        IEnumerable<(Type Type, string Name)> parts =
        [
            .. inside.Select(part => (part, "[]")),
            .. ModelTypes.Fields(type).Where(field => !ModelTypes.IsLeftOut(field)).Select(field => (field.FieldType, "." + field.Name)),
        ];
        return parts.Select(part => WhereConfigurationIs(part.Type, path + part.Name, seen)).FirstOrDefault(found => found is not null);
    }

    /// <summary>The path to something mutable inside a type, or null. Abstract types stand for all their concrete ones.</summary>
    private static string? WhatCanChange(Type type, string path, ImmutableHashSet<Type> above)
    {
        if (Plain.Contains(type) || type.IsEnum || type == typeof(RangeXArray) || type == typeof(SegmentArray) || above.Contains(type))
        {
            return null;
        }

        if (Nullable.GetUnderlyingType(type) is { } inside)
        {
            return WhatCanChange(inside, path, above);
        }

        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return WhatCanChange(type.GenericTypeArguments[0], $"{path}[]", above);
        }

        if (!ModelTypes.IsModel(type))
        {
            return $"{path} is a {type}";
        }

        if (!ModelTypes.IsImmutable(type))
        {
            return $"{path}: {type.Name} is not marked [Immutable]";
        }

        IEnumerable<string?> insides = type.IsAbstract
            ? ModelTypes.ConcreteOf(type).Select(concrete => WhatCanChange(concrete, path, above.Add(type)))
            : ModelTypes.Fields(type).Select(field =>
                field.IsInitOnly
                    ? WhatCanChange(field.FieldType, $"{path}.{ModelTypes.PropertyOf(field)?.Name ?? field.Name}", above.Add(type))
                    : $"{path}.{field.Name} can be set");
        return insides.FirstOrDefault(found => found is not null);
    }
}
