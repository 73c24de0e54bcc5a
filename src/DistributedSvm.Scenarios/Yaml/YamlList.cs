using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Yaml;

/// <summary>A list of values.</summary>
public sealed record YamlList(string File, int Line, int Column, ImmutableArray<YamlValue> Items) : YamlValue(File, Line, Column)
{
    public override string Description => "a list";
}
