using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Reads where an importer is: <c>node0/gpu1</c> for the PF of a GPU.</summary>
internal static class ImporterPlaces
{
    public static ImporterPlace? Read(MappingReader reader, string key, ImmutableArray<ResolvedHost> hosts)
    {
        if (reader.Text(key) is not { } path)
        {
            return null;
        }

        string[] parts = path.Split('/');
        int host = parts.Length == 2 ? hosts.ToList().FindIndex(h => h.Name == parts[0]) : -1;
        if (host < 0)
        {
            string known = string.Join(", ", hosts.Take(4).Select(h => $"{h.Name}/gpu0"));
            reader.Fail(key, $"'{key}' must be the GPU of an importing driver such as {known}, not '{path}'");
            return null;
        }

        int gpus = hosts[host].Gpus.Length;
        if (!parts[1].StartsWith("gpu", StringComparison.Ordinal)
            || !int.TryParse(parts[1].AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int gpu)
            || gpu >= gpus)
        {
            string range = gpus == 1 ? "gpu0" : string.Create(CultureInfo.InvariantCulture, $"gpu0 to gpu{gpus - 1}");
            reader.Fail(key, $"{parts[0]} has no '{parts[1]}' that imports; it has {range}");
            return null;
        }

        return new ImporterPlace(host, gpu, 0);
    }
}
