using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>
/// A glob over entity paths such as <c>node0/gpu1/vf3</c>: <c>*</c> is any run of characters within one part, <c>?</c> is one character.
/// VFs count from vf1, since VF 0 is the PF.
/// </summary>
public static class EntityPathPattern
{
    /// <summary>
    /// The VFs that the patterns at <paramref name="key"/> (one, or a list) name, each once, in order of host, GPU and VF. A pattern that names none is an error
    /// at its place; null when there was one.
    /// </summary>
    public static ImmutableArray<VfTarget>? Vfs(MappingReader entry, string key, ImmutableArray<ResolvedHost> hosts) => Read(entry, key, hosts, withPfs: false);

    /// <summary>As <see cref="Vfs"/>, and PFs as well: a pattern of two parts, such as <c>node0/gpu1</c>, names those of GPUs, with VF number 0.</summary>
    public static ImmutableArray<VfTarget>? Functions(MappingReader entry, string key, ImmutableArray<ResolvedHost> hosts) => Read(entry, key, hosts, withPfs: true);

    private static ImmutableArray<VfTarget>? Read(MappingReader entry, string key, ImmutableArray<ResolvedHost> hosts, bool withPfs)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ImmutableArray<YamlScalar>? patterns = entry.Find(key) is YamlList
            ? entry.Scalars(key, "paths such as node0/gpu1/vf3")
            : entry.Scalar(key) is YamlScalar one ? [one] : null;
        if (patterns is null)
        {
            return null;
        }

        if (patterns.Value.IsEmpty)
        {
            entry.Fail(key, $"'{key}' names nothing; write a path such as node0/gpu1/vf3 or node*/gpu*/vf*");
            return null;
        }

        int before = entry.Errors.Count;
        SortedSet<VfTarget> targets = NoTargets();
        foreach (YamlScalar pattern in patterns)
        {
            int matched = AddMatches(pattern.Text, hosts, targets) + (withPfs ? AddPfs(pattern.Text, hosts, targets) : 0);
            if (matched == 0)
            {
                string what = withPfs ? "neither a VF nor a GPU" : "no VF";
                entry.Errors.Add(pattern, $"{what} matches '{pattern.Text}'{WhatExists(pattern.Text, hosts)}");
            }
        }

        return entry.Errors.Count > before ? null : [.. targets];
    }

    /// <summary>Whether a glob over one word, e.g. a port's name, matches.</summary>
    public static bool Matches(string pattern, string word) => Compile(pattern).IsMatch(word);

    /// <summary>Whether a pattern names any VF of these hosts.</summary>
    internal static bool NamesAny(string pattern, ImmutableArray<ResolvedHost> hosts) => AddMatches(pattern, hosts, NoTargets()) > 0;

    private static SortedSet<VfTarget> NoTargets() => new(Comparer<VfTarget>.Create((a, b) => (a.Host, a.Gpu, a.Vf).CompareTo((b.Host, b.Gpu, b.Vf))));

    private static int AddMatches(string pattern, ImmutableArray<ResolvedHost> hosts, SortedSet<VfTarget> targets)
    {
        if (pattern.Split('/') is not [string host, string gpu, string vf])
        {
            return 0;
        }

        (Regex hostGlob, Regex gpuGlob, Regex vfGlob) = (Compile(host), Compile(gpu), Compile(vf));
        int matched = 0;
        for (int h = 0; h < hosts.Length; h++)
        {
            if (!hostGlob.IsMatch(hosts[h].Name))
            {
                continue;
            }

            int[] vfs = [.. Enumerable.Range(1, hosts[h].VfsPerGpu).Where(v => vfGlob.IsMatch(Numbered("vf", v)))];
            for (int g = 0; g < hosts[h].Gpus.Length; g++)
            {
                if (gpuGlob.IsMatch(Numbered("gpu", g)))
                {
                    matched += vfs.Length;
                    foreach (int v in vfs)
                    {
                        targets.Add(new VfTarget(h, g, v));
                    }
                }
            }
        }

        return matched;
    }

    private static int AddPfs(string pattern, ImmutableArray<ResolvedHost> hosts, SortedSet<VfTarget> targets)
    {
        if (pattern.Split('/') is not [string host, string gpu])
        {
            return 0;
        }

        (Regex hostGlob, Regex gpuGlob) = (Compile(host), Compile(gpu));
        VfTarget[] matched =
        [
            .. from h in Enumerable.Range(0, hosts.Length)
               where hostGlob.IsMatch(hosts[h].Name)
               from g in Enumerable.Range(0, hosts[h].Gpus.Length)
               where gpuGlob.IsMatch(Numbered("gpu", g))
               select new VfTarget(h, g, 0),
        ];
        targets.UnionWith(matched);
        return matched.Length;
    }

    private static string WhatExists(string pattern, ImmutableArray<ResolvedHost> hosts)
    {
        string shape = pattern.Count(c => c == '/') == 2 ? "" : "; a path has three parts, host/gpu/vf";
        if (hosts.All(h => h.VfsPerGpu == 0))
        {
            return $"{shape}; no host has VFs: give one 'vfs: {{ perGpu: 4 }}'";
        }

        IEnumerable<string> ranges = hosts.Select(h => h.VfsPerGpu == 0
            ? $"{h.Name} has no VFs"
            : $"{h.Name}/{Range("gpu", 0, h.Gpus.Length - 1)}/{Range("vf", 1, h.VfsPerGpu)}");
        string[] shown = [.. ranges.Take(4)];
        string more = hosts.Length > shown.Length ? string.Create(CultureInfo.InvariantCulture, $" and {hosts.Length - shown.Length} more hosts") : "";
        return $"{shape}; there are {string.Join(", ", shown)}{more}";
    }

    private static string Range(string prefix, int first, int last) =>
        first == last ? Numbered(prefix, first) : $"{Numbered(prefix, first)}..{last.ToString(CultureInfo.InvariantCulture)}";

    private static string Numbered(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

    private static Regex Compile(string glob) => new(
        "^" + Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
