using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.VfCounts;

/// <summary>
/// Edits a scenario's values: another number of VFs on every GPU that has any. Whatever names only VFs that are not there then is left out, so that one
/// scenario serves all numbers. Every value keeps its place in the file.
/// </summary>
internal sealed class VfCountTree(YamlMapping root, int vfs, VfCountOptions options, ImmutableArray<ResolvedHost> hosts)
{
    /// <summary>Keys whose values are paths of entities, in workloads and faults.</summary>
    private static readonly string[] PathKeys = ["on", "exporter", "by"];

    /// <summary>What was left out: the key in the scenario, and why.</summary>
    public List<string> Notes { get; } = [];

    public YamlMapping Edited()
    {
        YamlMapping edited = With(root, "hosts", hosts => Items(hosts, Host));
        if (options.DurationText is { } duration)
        {
            edited = With(edited, "duration", old => old is YamlScalar scalar ? scalar with { Text = duration, IsPlain = true } : old);
        }

        foreach (string section in (ReadOnlySpan<string>)["workloads", "faults"])
        {
            edited = With(edited, section, list => Section(section, list));
        }

        return edited;
    }

    /// <summary>The name that a workload has, by itself or by its place in the list.</summary>
    public static string NameOf(YamlMapping entry, int index) => entry.Find("name") is YamlScalar { IsEmpty: false } name
        ? name.Text
        : string.Create(CultureInfo.InvariantCulture, $"{(entry.Find("kind") as YamlScalar)?.Text}-{index}");

    private YamlValue Host(YamlValue host, int index) => host is YamlMapping mapping ? With(mapping, "vfs", value => Vfs(value, index)) : host;

    private YamlValue Vfs(YamlValue value, int host)
    {
        if (value is not YamlMapping mapping || mapping.Find("perGpu") is not YamlScalar { Text: not "0" })
        {
            return value;
        }

        if (!options.KeepsVram && mapping.Find("vramPerVf") is YamlScalar vram)
        {
            Notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"hosts[{host}].vfs.vramPerVf ({vram.Text}) is left out: each VF has its fair share of the VRAM (--keep-vram keeps it)"));
            mapping = mapping with { Entries = mapping.Entries.RemoveAll(entry => entry.Key.Text == "vramPerVf") };
        }

        return With(mapping, "perGpu", old => ((YamlScalar)old) with { Text = vfs.ToString(CultureInfo.InvariantCulture), IsPlain = true });
    }

    private YamlValue Section(string section, YamlValue value)
    {
        if (value is not YamlList list)
        {
            return value;
        }

        var kept = ImmutableArray.CreateBuilder<YamlValue>();
        for (int i = 0; i < list.Items.Length; i++)
        {
            if (list.Items[i] is not YamlMapping entry)
            {
                kept.Add(list.Items[i]);
                continue;
            }

            YamlMapping pruned = With(entry, "on", WithoutMissing);
            if (IsMissing(pruned))
            {
                Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{section}[{i}] is left out below the number of VFs that it names"));
            }
            else
            {
                // Its name by default is its place in the list, which others before it may have left.
                kept.Add(section == "workloads" ? Named(pruned, NameOf(entry, i)) : pruned);
            }
        }

        return list with { Items = kept.ToImmutable() };
    }

    private static YamlMapping Named(YamlMapping entry, string name) => entry.Find("name") is not null
        ? entry
        : entry with { Entries = entry.Entries.Add(new YamlEntry(At(entry, "name"), At(entry, name))) };

    private static YamlScalar At(YamlValue place, string text) => new(place.File, place.Line, place.Column, text, IsPlain: false);

    /// <summary>Of a list of patterns those that still name something.</summary>
    private YamlValue WithoutMissing(YamlValue on)
    {
        if (on is not YamlList list)
        {
            return on;
        }

        ImmutableArray<YamlValue> there = list.Items.RemoveAll(item => item is YamlScalar scalar && IsMissing(scalar));
        return there.IsEmpty ? on : list with { Items = there };
    }

    /// <summary>Whether something in an entry is a path to a VF that is not there.</summary>
    private bool IsMissing(YamlValue value) => value switch
    {
        YamlMapping mapping => mapping.Entries.Any(entry => PathKeys.Contains(entry.Key.Text) && Paths(entry.Value).Any(IsMissing) || IsMissing(entry.Value)),
        YamlList list => list.Items.Any(item => item is not YamlScalar && IsMissing(item)),
        _ => false,
    };

    private bool IsMissing(YamlScalar path) =>
        path.Text.Split('/') is [_, _, { } function] && function.StartsWith("vf", StringComparison.Ordinal) && !EntityPathPattern.NamesAny(path.Text, hosts);

    private static IEnumerable<YamlScalar> Paths(YamlValue value) => value is YamlList list ? list.Items.OfType<YamlScalar>() : value is YamlScalar one ? [one] : [];

    private static YamlValue Items(YamlValue value, Func<YamlValue, int, YamlValue> change) =>
        value is YamlList list ? list with { Items = [.. list.Items.Select(change)] } : value;

    private static YamlMapping With(YamlMapping mapping, string key, Func<YamlValue, YamlValue> change) =>
        mapping with { Entries = [.. mapping.Entries.Select(entry => entry.Key.Text == key ? entry with { Value = change(entry.Value) } : entry)] };
}
