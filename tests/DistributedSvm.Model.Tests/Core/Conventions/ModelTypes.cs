using System.Reflection;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests.Conventions;

/// <summary>The model's types, as its conventions see them.</summary>
internal static class ModelTypes
{
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(Entity).Assembly.GetTypes()
            .Where(type => IsModel(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute), false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<Type> Messages { get; } = Concrete(typeof(Message));

    public static IReadOnlyList<Type> Entities { get; } = Concrete(typeof(Entity));

    public static IReadOnlyList<Type> Specs { get; } = [.. Concrete(typeof(EntitySpec)), .. Concrete(typeof(WorkloadSpec))];

    public static IReadOnlyList<Type> Serialized { get; } = [.. All.Where(type => IsSerialized(type) && !type.IsEnum)];

    public static IEnumerable<Type> ConcreteOf(Type type) => All.Where(other => !other.IsAbstract && other.IsAssignableTo(type));

    public static bool IsSerialized(Type type) => type.IsDefined(typeof(Orleans.GenerateSerializerAttribute), false);

    public static bool IsImmutable(Type type) => type.IsDefined(typeof(Orleans.ImmutableAttribute), false);

    public static bool IsModel(Type type) => type.Namespace?.StartsWith("DistributedSvm.Model", StringComparison.Ordinal) == true;

    /// <summary>Instance fields, those of base types in the model included.</summary>
    public static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? level = type; level is not null && IsModel(level); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    /// <summary>The field is marked as one that no serializer is to know of.</summary>
    public static bool IsLeftOut(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute), false);

    /// <summary>The [Id] of a field, or of the property that it stands behind; null without one.</summary>
    public static uint? IdOf(FieldInfo field) => (PropertyOf(field)?.GetCustomAttribute<Orleans.IdAttribute>() ?? field.GetCustomAttribute<Orleans.IdAttribute>())?.Id;

    /// <summary>The automatic property that a field stands behind.</summary>
    public static PropertyInfo? PropertyOf(FieldInfo field)
    {
        int end = field.Name.IndexOf(">k__BackingField", StringComparison.Ordinal);
        return end < 0
            ? null
            : field.DeclaringType!.GetProperty(
                field.Name[1..end], BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
    }

    private static Type[] Concrete(Type type) => [.. ConcreteOf(type)];
}
