namespace DistributedSvm.Scenarios.Yaml;

/// <summary>One <c>key: value</c> of a mapping.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlValue Value);
