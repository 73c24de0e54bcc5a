using System.Collections.Immutable;

namespace DistributedSvm.Grains.Simulation;

/// <summary>A scenario as text, with the files that it names: enough to read it again elsewhere.</summary>
/// <param name="Name">The scenario's file name, without folder.</param>
/// <param name="Text">Its YAML.</param>
/// <param name="Files">The files that it names, by the name that it uses.</param>
[GenerateSerializer, Immutable]
public sealed record ScenarioSource(
    [property: Id(0)] string Name,
    [property: Id(1)] string Text,
    [property: Id(2)] ImmutableArray<KeyValuePair<string, string>> Files);
