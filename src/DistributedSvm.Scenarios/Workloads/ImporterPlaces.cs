using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Reads where an importer is: <c>node0/gpu1</c> for the PF of a GPU, <c>node0/gpu1/vf2</c> for a VF, <c>node0/rdma0</c> for another device.</summary>
internal static class ImporterPlaces
{
    public static ImporterPlace? Read(MappingReader reader, string key, ImmutableArray<ResolvedHost> hosts)
    {
        if (reader.Text(key) is not { } path)
        {
            return null;
        }

        string[] parts = path.Split('/');
        int host = parts.Length is 2 or 3 ? hosts.ToList().FindIndex(h => h.Name == parts[0]) : -1;
        if (host < 0)
        {
            string known = string.Join(", ", hosts.Take(4).Select(h => $"{h.Name}/gpu0"));
            reader.Fail(key, $"'{key}' must be a device that imports, such as {known}, not '{path}'");
            return null;
        }

        int device = hosts[host].Devices.ToList().FindIndex(d => d.Name == parts[1]);
        if (device >= 0 && parts.Length == 2)
        {
            return new ImporterPlace(host, -1, 0, device);
        }

        int vf = 0;
        bool isThere = Number(parts[1], "gpu") is int gpu and >= 0 && gpu < hosts[host].Gpus.Length
            && (parts.Length == 2 || (Number(parts[2], "vf") is int given and > 0 && (vf = given) <= hosts[host].VfsPerGpu));
        if (isThere)
        {
            return new ImporterPlace(host, Number(parts[1], "gpu")!.Value, vf);
        }

        reader.Fail(key, $"{parts[0]} has no '{string.Join('/', parts[1..])}' that imports; it has {string.Join(", ", WhatExists(hosts[host]))}");
        return null;
    }

    private static int? Number(string word, string prefix) =>
        word.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(word.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    private static IEnumerable<string> WhatExists(ResolvedHost host)
    {
        int last = host.Gpus.Length - 1;
        yield return last == 0 ? "gpu0" : string.Create(CultureInfo.InvariantCulture, $"gpu0 to gpu{last}");
        if (host.VfsPerGpu > 0)
        {
            yield return host.VfsPerGpu == 1 ? "vf1 of each" : string.Create(CultureInfo.InvariantCulture, $"vf1 to vf{host.VfsPerGpu} of each");
        }

        foreach (string device in host.Devices.Select(d => d.Name))
        {
            yield return device;
        }
    }
}
