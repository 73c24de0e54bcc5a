using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Inspection;

/// <summary>Turns an entity's state, whatever its kind, into names and values: the members that are saved, which are all there is.</summary>
internal static class StateDump
{
    /// <summary>More elements of one collection say nothing that these do not.</summary>
    private const int MaxElements = 256;

    private const int MaxDepth = 12;

    private static readonly ConcurrentDictionary<Type, ImmutableArray<(string Name, MemberInfo Member)>> Members = new();

    public static EntityState Of(World world, EntityCell cell, SimTime at, bool isUntouched)
    {
        EntityId id = cell.Self;
        StateNode root = Node(world.PathOf(id), cell, world, 0);
        return new EntityState { Path = world.PathOf(id), Kind = id.Kind, At = at, IsUntouched = isUntouched, Root = root };
    }

    private static StateNode Node(string name, object? value, World world, int depth) => value switch
    {
        null => Leaf(name, "none"),
        string text => Leaf(name, text),
        EntityId id => Leaf(name, id.IsNone ? "none" : world.PathOf(id)),
        Enum word => Leaf(name, word.ToString()),
        Message message => Leaf(name, world.Readable(message.ToString())),
        IDictionary pairs => Group(name, Entries(pairs, world), pairs.Count, world, depth),
        IEnumerable elements => Elements(name, elements, world, depth),
        _ when MembersOf(value.GetType()) is { IsEmpty: false } members && depth < MaxDepth && !IsValue(value) =>
            Group(name, members.Select(member => (member.Name, Read(member.Member, value))), members.Length, world, depth),
        _ => Leaf(name, Text(value, world)),
    };

    private static StateNode Elements(string name, IEnumerable elements, World world, int depth)
    {
        object?[] all = [.. elements.Cast<object?>()];
        return Group(name, all.Select((element, index) => (index.ToString(CultureInfo.InvariantCulture), element)), all.Length, world, depth);
    }

    private static StateNode Group(string name, IEnumerable<(string Name, object? Value)> members, int count, World world, int depth)
    {
        if (count == 0)
        {
            return Leaf(name, "empty");
        }

        IEnumerable<StateNode> children = members.Take(MaxElements).Select(member => Node(member.Name, member.Value, world, depth + 1));
        return new StateNode(name, null, count > MaxElements ? [.. children, Leaf("...", $"{count - MaxElements} more")] : [.. children]);
    }

    private static IEnumerable<(string Name, object? Value)> Entries(IDictionary pairs, World world)
    {
        foreach (DictionaryEntry pair in pairs)
        {
            yield return (Text(pair.Key, world), pair.Value);
        }
    }

    private static StateNode Leaf(string name, string value) => new(name, value, []);

    private static string Text(object value, World world) => value switch
    {
        EntityId id => world.PathOf(id),
        IFormattable formattable when value is not Message => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => world.Readable(value.ToString() ?? ""),
    };

    /// <summary>Times, digests and ranges say what they are in a word of their own.</summary>
    private static bool IsValue(object value) => value is SimTime or IFormattable;

    private static object? Read(MemberInfo member, object of) => member is FieldInfo field ? field.GetValue(of) : ((PropertyInfo)member).GetValue(of);

    /// <summary>The members that are serialized, those of base classes first, under the names that the model gives them.</summary>
    private static ImmutableArray<(string Name, MemberInfo Member)> MembersOf(Type type) => Members.GetOrAdd(type, static type =>
    {
        var members = new List<(string, MemberInfo)>();
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            members.InsertRange(0, level.GetMembers(own)
                .Where(member => member is FieldInfo or PropertyInfo { CanRead: true } && member.IsDefined(typeof(IdAttribute)))
                .Select(member => (NameOf(member), member)));
        }

        return [.. members];
    });

    private static string NameOf(MemberInfo member)
    {
        string name = member.Name.TrimStart('_');
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
