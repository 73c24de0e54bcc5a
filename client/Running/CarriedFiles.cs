using System.Collections.Immutable;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.Client.Running;

/// <summary>The files that a scenario names: those that it carries, and from this machine those that a change has added.</summary>
internal sealed class CarriedFiles(ScenarioSource source)
{
    private readonly SortedDictionary<string, string> _carried = new(source.Files.ToDictionary(file => file.Key, file => file.Value), StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);

    /// <summary>Those that were read, for whoever reads the scenario next.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Used => [.. _used];

    public string Read(string name) => _used[name] = _carried.TryGetValue(name, out string? text) ? text : File.ReadAllText(name);
}
