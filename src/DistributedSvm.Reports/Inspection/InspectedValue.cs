using System.Collections.Immutable;

namespace DistributedSvm.Reports.Inspection;

/// <summary>A named value of an entity's state, or a named group of such.</summary>
/// <param name="Name">The field's name, the key or the index.</param>
/// <param name="Value">The value in words; null for a group.</param>
/// <param name="Children">What a group holds.</param>
public sealed record InspectedValue(string Name, string? Value, ImmutableArray<InspectedValue> Children);
