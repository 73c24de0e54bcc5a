using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedSvm.Client.Running.Forks;

/// <summary>One <c>--set KEY=VALUE</c>: a place in a scenario, such as <c>workloads[0].framesPerSecond</c>, and the YAML that belongs there.</summary>
/// <param name="Key">The place as it was written.</param>
/// <param name="Steps">From the scenario to the place: a key's name, or an index as a number.</param>
/// <param name="Value">YAML in one line, or <c>@FILE</c>.</param>
internal sealed partial record Setting(string Key, ImmutableArray<object> Steps, string Value)
{
    /// <summary>What a fork may change: its parent has run with the rest, or could not go on with another.</summary>
    private static readonly string[] Free = ["faults", "workloads", "expect"];

    /// <summary>The rest, with the reason.</summary>
    private static readonly (string Key, string Why)[] Fixed =
    [
        ("name", "the scenario stays the same; name the run with --name"),
        ("seed", "a fork keeps its parent's chance"),
        ("protocol", "a fork keeps the rules of its parent"),
        ("vfioBase", "a fork keeps the rules of its parent"),
        ("options", "a fork keeps the rules of its parent"),
        ("schedule", "it has ordered what has run"),
        ("duration", "what has run was measured for it"),
        ("drain", "what has run was measured for it"),
        ("hosts", "another topology would give every entity another number"),
        ("network", "what is on its way between hosts left by the old one"),
        ("kernel", "its rules have given VFs what they have"),
        ("ualink", "what is on its way between hosts left by the old one"),
        ("gpuModels", "devices that have run cannot become others"),
        ("catalogue", "devices that have run cannot become others"),
        ("interconnects", "exporters that have run have offered theirs already"),
        ("outcome", "only `dsvm protocol compare` looks at it"),
    ];

    /// <exception cref="UsageException">It is no setting, or none for a fork.</exception>
    public static Setting Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? text : text[..equals];
        Match match = Path().Match(key);
        if (equals < 0 || !match.Success)
        {
            throw new UsageException($"--set {text}: write KEY=VALUE, e.g. workloads[0].framesPerSecond=30, faults=[] or faults=@faults.yaml");
        }

        string value = text[(equals + 1)..];
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new UsageException($"--set {key}: there is no value behind the '='");
        }

        string root = match.Groups["name"].Value;
        if (Array.Find(Fixed, entry => entry.Key == root) is { Why: { } why })
        {
            throw new UsageException($"--set {key}: '{root}' cannot change in a fork: {why}. What can: {string.Join(", ", Free)}");
        }

        if (!Free.Contains(root))
        {
            throw new UsageException($"--set {key}: a scenario has no '{root}' that a fork could change{Scenarios.Suggestion.For(root, Free)}");
        }

        return new Setting(key, [root, .. Step().Matches(key[root.Length..]).Select(StepOf)], value);
    }

    private static object StepOf(Match step) => step.Groups["index"] is { Success: true } index
        ? int.Parse(index.Value, CultureInfo.InvariantCulture)
        : step.Groups["name"].Value;

    [GeneratedRegex(@"^(?<name>[A-Za-z][A-Za-z0-9_-]*)(\[[0-9]{1,6}\]|\.[A-Za-z][A-Za-z0-9_-]*)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Path();

    [GeneratedRegex(@"\[(?<index>[0-9]+)\]|\.(?<name>[^.\[]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
