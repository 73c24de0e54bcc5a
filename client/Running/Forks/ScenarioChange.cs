using System.Collections.Immutable;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Client.Running.Forks;

/// <summary>
/// A scenario in which some values were replaced. Whatever is wrong afterwards is told with its place: in the scenario as it was, or in the <c>--set</c> that it came from.
/// </summary>
internal static class ScenarioChange
{
    /// <summary>The changed scenario, read, and as text for whoever forks it again.</summary>
    /// <exception cref="ScenarioException">A value cannot be there, or is wrong.</exception>
    public static RecordedScenario Apply(ScenarioSource source, IEnumerable<Setting> settings)
    {
        var errors = new ErrorList();
        YamlValue root = YamlText.Parse(source.Text, source.Name, errors);
        foreach (Setting setting in settings)
        {
            string place = $"{source.Name} with --set {setting.Key}";
            root = Replace(root, setting.Steps, 0, Read(setting, place, errors), new Place(place, setting.Key));
        }

        errors.ThrowIfAny();
        var files = new CarriedFiles(source);
        ScenarioDocument document = ScenarioReader.Parse(root, source.Name, files.Read);
        return new RecordedScenario(document, source with { Text = ScenarioText.Write(root), Files = files.Used });
    }

    private static YamlValue Read(Setting setting, string place, ErrorList errors)
    {
        if (!setting.Value.StartsWith('@'))
        {
            return YamlText.Parse(setting.Value, place, errors);
        }

        string file = setting.Value[1..];
        try
        {
            return YamlText.Parse(File.ReadAllText(file), file, errors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--set {setting.Key}: the file '{file}' cannot be read ({exception.Message})");
        }
    }

    /// <summary>The same value with another one at the end of the steps. What an alias stands for elsewhere stays as it was.</summary>
    private static YamlValue Replace(YamlValue within, ImmutableArray<object> steps, int step, YamlValue by, Place place)
    {
        if (step == steps.Length)
        {
            return by;
        }

        bool isLast = step == steps.Length - 1;
        switch (steps[step], within)
        {
            case (int index, YamlList list) when index < list.Items.Length:
                return list with { Items = list.Items.SetItem(index, Replace(list.Items[index], steps, step + 1, by, place)) };
            case (int index, YamlList list) when index == list.Items.Length && isLast:
                return list with { Items = list.Items.Add(by) };
            case (int index, YamlList list):
                throw place.Wrong(steps, step, $"has no [{index}]: it has {list.Items.Length} {(list.Items.Length == 1 ? "entry" : "entries")}, counted from 0");
            case (string key, YamlMapping mapping):
                int at = mapping.Entries.ToList().FindIndex(entry => entry.Key.Text == key);
                if (at >= 0)
                {
                    YamlEntry entry = mapping.Entries[at];
                    return mapping with { Entries = mapping.Entries.SetItem(at, entry with { Value = Replace(entry.Value, steps, step + 1, by, place) }) };
                }

                return isLast
                    ? mapping with { Entries = mapping.Entries.Add(new YamlEntry(new YamlScalar(place.File, 1, 1, key, IsPlain: true), by)) }
                    : throw place.Wrong(steps, step, $"has no '{key}' to change something in");
            default:
                throw place.Wrong(steps, step, $"is {within.Description}, {(steps[step] is int ? "not a list" : "not a mapping")}");
        }
    }

    /// <summary>The <c>--set</c> that is at work, for messages.</summary>
    private sealed record Place(string File, string Key)
    {
        public ScenarioException Wrong(ImmutableArray<object> steps, int step, string what)
        {
            string path = string.Concat(steps.Take(step).Select(part => part is int index ? $"[{index}]" : $".{part}")).TrimStart('.');
            return new ScenarioException(File, 0, 0, $"{(path.Length == 0 ? "the scenario" : $"'{path}'")} {what}");
        }
    }
}
