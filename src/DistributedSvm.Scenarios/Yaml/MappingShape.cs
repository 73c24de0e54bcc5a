using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Yaml;

/// <summary>
/// The keys that a mapping of one kind knows. <see cref="Name"/> is also its name under <c>$defs</c> of the JSON Schema;
/// a test holds the two together.
/// </summary>
public sealed class MappingShape
{
    public MappingShape(string name, ImmutableArray<string> required, ImmutableArray<string> optional)
    {
        (Name, Required, Keys) = (name, required, [.. required, .. optional]);
        if (Keys.Distinct().Count() != Keys.Length)
        {
            throw new ArgumentException($"The shape {name} has a key twice.", nameof(optional));
        }
    }

    public string Name { get; }

    public ImmutableArray<string> Required { get; }

    /// <summary>Required ones first, in the order in which they are shown to the user.</summary>
    public ImmutableArray<string> Keys { get; }
}
