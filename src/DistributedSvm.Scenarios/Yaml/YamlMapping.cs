using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Yaml;

/// <summary>A mapping in file order. Keys are unique: a duplicate was reported while it was parsed, and the first one kept.</summary>
public sealed record YamlMapping(string File, int Line, int Column, ImmutableArray<YamlEntry> Entries) : YamlValue(File, Line, Column)
{
    public override string Description => "a mapping";

    public YamlValue? Find(string key) => Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;
}
