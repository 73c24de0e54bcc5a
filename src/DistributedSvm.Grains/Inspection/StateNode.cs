using System.Collections.Immutable;

namespace DistributedSvm.Grains.Inspection;

/// <summary>A named value of an entity's state, or a named group of such.</summary>
/// <param name="Name">The field's name, the key or the index.</param>
/// <param name="Value">The value in words; null for a group.</param>
/// <param name="Children">What a group holds.</param>
[GenerateSerializer, Immutable]
public sealed record StateNode(
    [property: Id(0)] string Name,
    [property: Id(1)] string? Value,
    [property: Id(2)] ImmutableArray<StateNode> Children);
